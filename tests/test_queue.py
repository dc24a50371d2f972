"""The operators' queue: what each tab, filter and search shows, in which order, page by page."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.event import listen

from sms_gateway.agencies import Agency
from sms_gateway.errors import Malformed
from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies, dialects, queue, tickets, writer
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.queue import MOST, TABS, Page, Tab, Wanted
from sms_gateway.storage.tables import ticket as ticket_table
from sms_gateway.tickets import FLAGS, STATUSES, TOPICS, Ticket
from tests.conftest import TUESDAY
from tests.patience import eventually
from tests.phones import Phone
from tests.test_writer import waiting

NOW = TUESDAY
ANI, BUDI = 1, 2
WITH_US = ("received", "verified", "forwarded", "in_progress")


def made(ticket_id: int, **said: Any) -> Ticket:
    """`due`: hours from now; None: not reckoned yet."""
    due = said.pop("due", None)
    opened = NOW - timedelta(days=100) + timedelta(hours=ticket_id)
    ticket = Ticket(
        id=ticket_id, number=f"{4_000_000 + ticket_id}", status="received", category="complaint", text="jalan rusak",
        agency=None, region=None, secret=False, anonymous=False, urgent=False, muted=False, phone="+628123450001",
        carrier="loopback", our_number="1078", language="id", timezone="Asia/Jakarta", opened_at=opened,
        updated_at=opened, status_since=opened, due_at=None if due is None else NOW + timedelta(hours=due),
    )  # fmt: skip
    return replace(ticket, **said)


THERE = {"ombudsman_at": NOW}

# Written as the queue shall show it: what each is, and where it must be found.
SHELF: dict[str, Ticket] = {
    name: made(ticket_id, **said)
    for ticket_id, (name, said) in enumerate(
        {
            "late": {"due": -30, "agency": "12.75", "region": "12.75"},
            "soon": {"due": 5, "status": "verified", "agency": "12.75.pu", "region": "12.75", "topic": "roads"},
            "undated": {"status": "received", "urgent": True},
            "sooner": {"due": 4, "agency": "12.71", "region": "12.71", "category": "information"},
            "sent": {"due": 20, "status": "forwarded", "agency": "12.75", "region": "12.75", "assignee": ANI},
            "at work": {
                "due": -2,
                "status": "in_progress",
                "agency": "12.7",
                "region": "12.7",
                "assignee": ANI,
                **THERE,
            },
            "asked": {"due": -9, "status": "deferred", "agency": "12.75", "region": "12.75", "assignee": BUDI},
            "told": {"due": 100, "status": "answered", "agency": "12.71", "region": "12.71", "assignee": ANI, **THERE},
            "ended": {
                "status": "closed",
                "agency": "12.75",
                "region": "12.75",
                "assignee": ANI,
                "topic": "roads",
                **THERE,
            },
            "junk": {"due": -50, "status": "received", "spam": True, "agency": "12.75", "region": "12.75"},
            "junked": {"status": "archived", "spam": True},
            "hidden": {"due": 5, "status": "forwarded", "agency": "12.71", "region": "12.71", "secret": True},
            "serious": {
                "due": 50,
                "status": "verified",
                "category": "supervisory",
                "anonymous": True,
                "topic": "bribery",
            },
        }.items(),
        1,
    )
}


@pytest.fixture(scope="module")
def shelf(standing: Gateway) -> Gateway:
    standing.database.write(put, *SHELF.values())
    return standing


def put(db: Connection, *some: Ticket) -> None:
    for code in ("12.7", "12.75.pu"):
        agencies.put(db, Agency(code, f"Unit {code}", "unit"))
    rows = [{name: getattr(one, name) for name in Ticket.__slots__} | {"fingerprint": ""} for one in some]
    db.execute(insert(ticket_table), rows)


def change(gateway: Gateway, ticket_id: int, **values: Any) -> None:
    gateway.database.write(lambda db: tickets.change(db, ticket_id, **values))


def names(found: list[Ticket]) -> list[str]:
    known = {one.number: name for name, one in SHELF.items()}
    return [known[one.number] for one in found if one.number in known]


def show(gateway: Gateway, wanted: Wanted) -> list[str]:
    return names(gateway.database.read(queue.page, wanted, NOW, None, 1000).tickets)


SHOWN: list[tuple[Wanted, str]] = [
    (Wanted("verify"), "late, sooner, soon, serious, undated"),
    (Wanted("answer"), "at work, hidden, sent"),
    (Wanted("waiting"), "asked, told"),
    (Wanted("overdue"), "late, at work"),
    (Wanted("ombudsman"), "at work, told"),
    (Wanted("ombudsman", agency="12.71"), "told"),
    (Wanted("mine", assignee=ANI), "at work, sent, told"),
    (Wanted("mine", assignee=BUDI), "asked"),
    (Wanted("mine"), ""),
    (Wanted(), "serious, hidden, junked, junk, ended, told, asked, at work, sent, sooner, undated, soon, late"),
    (Wanted("verify", agency="12.75"), "late, soon"),
    (Wanted("verify", agency="12.75.pu"), "soon"),
    (Wanted("verify", agency="12"), "late, sooner, soon"),
    (Wanted("answer", agency="12.7"), "at work"),
    (Wanted("answer", agency="99"), ""),
    (Wanted(agency="12.71"), "hidden, told, sooner"),
    (Wanted("verify", national=True), "serious, undated"),
    (Wanted(national=True), "serious, junked, undated"),
    (Wanted(region="12.75"), "junk, ended, asked, sent, soon, late"),
    (Wanted("answer", region="12.75"), "sent"),
    (Wanted("verify", category="information"), "sooner"),
    (Wanted(category="supervisory"), "serious"),
    (Wanted("answer", category="complaint"), "at work, hidden, sent"),
    (Wanted(topic="roads"), "ended, soon"),
    (Wanted("verify", topic="roads"), "soon"),
    (Wanted(status="verified"), "serious, soon"),
    (Wanted("verify", status="verified"), "soon, serious"),
    (Wanted("verify", status="closed"), ""),
    (Wanted(flag="secret"), "hidden"),
    (Wanted(flag="anonymous"), "serious"),
    (Wanted("verify", flag="urgent"), "undated"),
    (Wanted(flag="spam"), "junked, junk"),
    (Wanted("verify", flag="spam"), "junk"),
    (Wanted(flag="ombudsman"), "told, at work"),
    (Wanted(flag="ombudsman", agency="12.7", words="jalan"), "at work"),
    (Wanted("answer", flag="ombudsman"), "at work"),
    (Wanted(flag="ombudsman", status="closed"), ""),
    (Wanted(overdue=True), "junk, at work, late"),
    (Wanted("verify", overdue=True), "late"),
    (Wanted("waiting", overdue=True), ""),
    (Wanted(assignee=ANI), "ended, told, at work, sent"),
    (Wanted("answer", assignee=ANI), "at work, sent"),
    (Wanted(agency="12.75", status="closed", topic="roads", assignee=ANI), "ended"),
    (Wanted(agency="12.71", flag="secret", category="complaint", words="jalan"), "hidden"),
    (Wanted(agency="12.71", flag="secret", category="information"), ""),
]


def said(wanted: Wanted) -> str:
    empty = Wanted()
    asked = {name: getattr(wanted, name) for name in Wanted.__slots__}
    return ", ".join(f"{name}={value}" for name, value in asked.items() if value != getattr(empty, name)) or "all"


@pytest.mark.parametrize(("wanted", "expected"), SHOWN, ids=[said(wanted) for wanted, _ in SHOWN])
def test_a_tab_with_filters_shows(shelf: Gateway, wanted: Wanted, expected: str) -> None:
    assert ", ".join(show(shelf, wanted)) == expected


def test_the_same_filters_list_tickets_in_the_order_they_came(shelf: Gateway) -> None:
    for wanted, _ in SHOWN:
        if wanted.tab == "all":
            found = shelf.database.read(queue.in_order, wanted, NOW, 0, 1000)
            assert names(found) == show(shelf, wanted)[::-1], said(wanted)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        pytest.param("sent", None, ["sent", "asked", "ended"], id="since"),
        pytest.param(None, "sent", ["late"], id="until"),
        pytest.param("sent", "ended", ["sent", "asked"], id="both"),
        pytest.param("ended", "ended", [], id="no-time-at-all"),
    ],
)
def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(
    shelf: Gateway, since: str | None, until: str | None, expected: list[str]
) -> None:
    period = [SHELF[name].opened_at if name else None for name in (since, until)]
    wanted = Wanted(agency="12.75")
    found = shelf.database.read(queue.in_order, wanted, NOW, 0, 50, *period)
    assert [name for name in names(found) if name not in ("junk", "soon")] == expected
    rest = shelf.database.read(queue.in_order, wanted, NOW, SHELF["sent"].id, 50, *period)
    assert names(rest) == [name for name in names(found) if SHELF[name].id > SHELF["sent"].id]


# page by page


def walk(gateway: Gateway, wanted: Wanted, limit: int) -> list[Ticket]:
    found: list[Ticket] = []
    cursor: str | None = None
    for _ in range(1000):
        page: Page = gateway.database.read(queue.page, wanted, NOW, cursor, limit)
        assert 0 < len(page.tickets) <= limit or (not found and page.next is None)
        found += page.tickets
        cursor = page.next
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


WANTED = st.builds(
    Wanted,
    tab=st.sampled_from(TABS),
    agency=st.sampled_from([None, None, "12", "12.75", "12.75.pu", "31"]),
    national=st.sampled_from([False, False, True]),
    region=st.sampled_from([None, None, "12.75"]),
    category=st.sampled_from([None, None, "complaint", "supervisory"]),
    topic=st.sampled_from([None, None, *TOPICS[:2]]),
    status=st.sampled_from([None, None, *STATUSES]),
    flag=st.sampled_from([None, None, *FLAGS]),
    overdue=st.booleans(),
    words=st.sampled_from(["", "", "jalan", "lampu", "jal rus"]),
    assignee=st.sampled_from([None, ANI]),
)


@pytest.fixture(scope="module")
def crowd(standing: Gateway) -> Gateway:
    """Many of every kind, many due at the same moment."""
    some = []
    for ticket_id in range(1000, 1200):
        turn = ticket_id * 7919
        some.append(
            made(
                ticket_id,
                due=None if turn % 11 == 0 else turn % 5 - 2,
                status=STATUSES[turn % 8],
                agency=(None, "12.75", "12.75.pu", "12.71", "31.71")[turn % 5],
                region=(None, "12.75", "12.75", "12.71", "31.71")[turn % 5],
                category=("complaint", "complaint", "supervisory")[turn % 3],
                topic=(None, *TOPICS[:2])[turn % 3],
                assignee=(None, ANI)[turn % 2],
                spam=turn % 9 == 0,
                heard=turn % 7 < 3,
                secret=turn % 4 == 0,
                ombudsman_at=NOW if turn % 10 < 4 else None,
                text=("jalan rusak", "lampu jalan mati")[turn % 2],
            )
        )
    standing.database.write(put, *some)
    return standing


def fits(one: Ticket, wanted: Wanted) -> bool:
    """The same in plain words, with no database."""
    tabs = {
        "verify": one.status in ("received", "verified"),
        "answer": one.status in ("forwarded", "in_progress") or (one.status == "answered" and one.heard),
        "waiting": one.status == "deferred" or (one.status == "answered" and not one.heard),
        "overdue": late(one),
        "ombudsman": one.ombudsman,
        "mine": one.is_open and one.assignee is not None and one.assignee == wanted.assignee,
        "all": True,
    }
    sorts = (
        wanted.agency is None or f"{one.agency}.".startswith(f"{wanted.agency}."),
        not wanted.national or one.agency is None,
        wanted.region in (None, one.region),
        wanted.category in (None, one.category),
        wanted.topic in (None, one.topic),
        wanted.status in (None, one.status),
        wanted.flag is None or getattr(one, wanted.flag),
        wanted.tab == "all" or wanted.flag == "spam" or not one.spam,
        not wanted.overdue or late(one),
        all(any(word.startswith(sought) for word in one.text.lower().split()) for sought in wanted.words.split()),
        wanted.assignee in (None, one.assignee),
    )
    return tabs[wanted.tab] and all(sorts)


def late(one: Ticket) -> bool:
    is_with_us = (
        one.status in WITH_US or (one.is_open and one.heard) or (one.status, one.topic) == ("deferred", "personal_data")
    )
    return (is_with_us or one.ombudsman) and one.due_at is not None and one.due_at < NOW


def order(one: Ticket, wanted: Wanted) -> Any:
    if wanted.tab == "all":
        return -one.id
    return (one.due_at is None, one.due_at, one.id) if one.due_at else (True, NOW, one.id)


@given(wanted=WANTED, limit=st.sampled_from([1, 2, 7, 50]))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_pages_together_show_each_ticket_once_in_order_whatever_is_wanted(
    crowd: Gateway, wanted: Wanted, limit: int
) -> None:
    every = crowd.database.read(tickets.listed, tickets.Filter(), 0, 10_000)
    expected = sorted((one for one in every if fits(one, wanted)), key=lambda one: order(one, wanted))
    assert [one.number for one in walk(crowd, wanted, limit)] == [one.number for one in expected]


def test_a_ticket_that_comes_while_somebody_turns_pages_neither_repeats_nor_hides_another(crowd: Gateway) -> None:
    wanted = Wanted("answer", agency="31.71")
    before = [one.number for one in walk(crowd, wanted, 50)]
    first = crowd.database.read(queue.page, wanted, NOW, None, 3)
    crowd.database.write(put, made(5000, due=-100, status="forwarded", agency="31.71", spam=False))
    second = crowd.database.read(queue.page, wanted, NOW, first.next, 100)
    change(crowd, 5000, status="closed")
    assert [one.number for one in [*first.tickets, *second.tickets]] == before


@given(cursor=st.text(max_size=120) | st.binary(max_size=60).map(lambda some: some.hex()))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("tab", ["verify", "all"])
def test_a_broken_cursor_is_refused_or_goes_somewhere(shelf: Gateway, tab: Any, cursor: str) -> None:
    with suppress(Malformed):
        shelf.database.read(queue.page, Wanted(tab), NOW, cursor)


@pytest.mark.parametrize(
    "cursor", ["x", "?", "a" * 1000, "MQ==", "MjAyNi0wMy0xMA", "OTk5OS0xMi0zMVQyMzo1OTo1OS0xMTowMCAx", "é"]
)
def test_these_cursors_are_refused(shelf: Gateway, cursor: str) -> None:
    with pytest.raises(Malformed, match="cursor"):
        shelf.database.read(queue.page, Wanted("verify"), NOW, cursor)


def test_a_cursor_of_one_tab_is_not_good_for_the_other_kind(crowd: Gateway) -> None:
    kinds: list[tuple[Tab, Tab]] = [("verify", "all"), ("all", "verify")]
    for one, other in kinds:
        cursor = crowd.database.read(queue.page, Wanted(one), NOW, None, 2).next
        with pytest.raises(Malformed):
            crowd.database.read(queue.page, Wanted(other), NOW, cursor)


# counts and news


def test_each_tab_is_counted_for_those_in_sight(gateway: Gateway) -> None:
    gateway.database.write(put, *SHELF.values())
    everything = {"verify": 5, "answer": 3, "waiting": 2, "overdue": 2, "ombudsman": 2, "mine": 3, "all": 13}
    assert gateway.database.read(queue.counts, None, ANI, NOW) == everything
    of_binjai = {"verify": 2, "answer": 1, "waiting": 1, "overdue": 1, "ombudsman": 0, "mine": 1, "all": 6}
    assert gateway.database.read(queue.counts, "12.75", ANI, NOW) == of_binjai
    assert set(gateway.database.read(queue.counts, "99.99", ANI, NOW).values()) == {0}
    assert gateway.database.read(queue.counts, None, ANI, NOW, ["ombudsman"]) == {"ombudsman": 2}


def test_an_answer_to_which_its_reporter_wrote_waits_for_us_until_it_is_answered_again(
    gateway: Gateway, phone: Callable[..., Phone]
) -> None:
    def tab() -> list[str]:
        return [name for name in ("answer", "waiting") if gateway.database.read(queue.page, Wanted(name), NOW).tickets]

    citizen = phone()
    citizen.text("BINJAI lampu jalan mati di depan sekolah")
    number = citizen.ticket.number
    gateway.desk.reply(number, "Sudah diganti.", "operator:ani")
    assert tab() == ["waiting"]
    citizen.text(f"TL {number} sebelahnya juga mati pak")
    assert tab() == ["answer"]
    gateway.desk.reply(number, "Sebelahnya besok.", "operator:ani")
    assert tab() == ["waiting"]


def test_nothing_is_counted_further_than_to_many(gateway: Gateway) -> None:
    some = [made(each, due=1, assignee=ANI) for each in range(1, MOST + 6)]
    gateway.database.write(put, *some)
    counted = gateway.database.read(queue.counts, None, ANI, NOW)
    assert counted == dict.fromkeys(TABS, 0) | {"verify": MOST, "mine": MOST, "all": MOST}


def test_news_is_what_citizens_did_in_tickets_in_sight(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    def news(agency: str | None, since: int) -> int:
        return gateway.database.read(queue.news, agency, since)

    ani, budi = phone(), phone()
    assert gateway.database.read(queue.newest_event) == 0
    ani.text("BINJAI lampu jalan mati di depan sekolah")
    start = gateway.database.read(queue.newest_event)
    assert start > 0
    assert (news(None, 0), news("12.75", 0), news("12", 0), news("31.71", 0)) == (1, 1, 1, 0)
    assert news(None, start) == 0
    number = gateway.database.read(queue.page, Wanted(), NOW).tickets[0].number
    gateway.desk.note(number, "sudah dicek", "operator:ani")
    assert news(None, start) == 0, "what we do ourselves is no news"
    ani.text(f"TL {number} masih gelap")
    ani.text(f"TL {number} tolong pak")
    budi.text("MEDAN sampah menumpuk di pasar")
    assert (news(None, start), news("12.75", start)) == (2, 1), "a ticket is news once"


# search


REPORTS = {
    "lamp": "Lampu jalan mati, di depan SDN 2 sejak 3 bln",
    "road": "jalannya rusak parah di jl.jaksa kel.kartini",
    "café": "Café tanpa izin, musik keras; pemilik bpk André",
    "price": "harga beras naik 50% (biasanya 12.500/kg) 'mahal' \"sekali\"",
    "steal": "oknum minta uang 200rb utk urus KTP-el RT02/05 info@desa.id",
    "angry": "jalan RUSAK!!! 😡😡 tlg…",
    "hyphen": "anak-anak takut; anjing liar_berkeliaran & menggigit",
    "script": "ꦲꦏ꧀ꦱꦫ jawa di papan nama",
}
SEARCHED: list[tuple[str, str]] = [
    ("lampu", "lamp"),
    ("LAMPU", "lamp"),
    ("lámpu", "lamp"),
    ("jalan", "lamp road angry"),
    ("jalan rusak", "road angry"),
    ("rusak jalan", "road angry"),
    ("jal rus par", "road"),
    ("alan", ""),
    ("jaksa", "road"),
    ("jl.jaksa", "road"),
    ("kartini", "road"),
    ("cafe", "café"),
    ("CAFÉ andre", "café"),
    ("andré", "café"),
    ("02/05", ""),
    ("rt02", "steal"),
    ("05", "steal"),
    ("ktp", "steal"),
    ("ktp-el", "steal"),
    ("desa.id", "steal"),
    ("id", "steal"),
    ("12.500", "price"),
    ("500/kg", "price"),
    ("kg", "price"),
    ("50%", "price"),
    ("mahal sekali", "price"),
    ("'mahal'", "price"),
    ("anak", "hyphen"),
    ("berkeliaran", "hyphen"),
    ("rusak!!!", "road angry"),
    ("mati jalan lampu di depan sdn 2 sejak 3 bln", "lamp"),
    ("lampu zzz", ""),
    ("jawa", "script"),
    ("   ", "script hyphen angry steal price café road lamp"),
]  # fmt: skip


@pytest.fixture(scope="module")
def reports(standing: Gateway) -> dict[str, str]:
    """Names of the reports by their numbers; another region keeps them apart from all other tickets."""
    numbers = count(9000)
    some = {name: made(next(numbers), text=text, region="91.71", due=1) for name, text in REPORTS.items()}
    standing.database.write(put, *some.values())
    return {one.number: name for name, one in some.items()}


@pytest.mark.parametrize(("words", "expected"), SEARCHED, ids=[words or "nothing" for words, _ in SEARCHED])
@pytest.mark.parametrize("tab", ["all", "verify"])
def test_a_search_finds(standing: Gateway, reports: dict[str, str], tab: Any, words: str, expected: str) -> None:
    found = standing.database.read(queue.page, Wanted(tab, region="91.71", words=words), NOW).tickets
    assert {reports[one.number] for one in found} == set(expected.split())
    everywhere = standing.database.read(queue.page, Wanted(tab, words=words), NOW, None, 1000).tickets
    assert {reports[one.number] for one in everywhere if one.number in reports} == set(expected.split())


SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_between_words_hides_neither(gateway: Gateway, sign: str) -> None:
    gateway.database.write(put, made(1, text=f"lampu{sign}merah padam{sign} 12{sign}x"))
    for words in ("lampu", "merah", "padam", f"lampu{sign}merah", "12"):
        assert show_numbers(gateway, words) == ["4000001"], words


def show_numbers(gateway: Gateway, words: str, **more: Any) -> list[str]:
    return [one.number for one in gateway.database.read(queue.page, Wanted(words=words, **more), NOW).tickets]


@pytest.mark.parametrize(
    "words",
    [
        '"', "'", '"""', "''", "*", "jalan*", "jalan NOT rusak", "jalan OR rusak", "NEAR(jalan rusak)", "text:jalan",
        "rowid:1", "jalan AND", "(", ")", "((((", "^jalan", "jalan + rusak", "{text} : jalan", "-jalan", "!jalan",
        "jalan & rusak", "jalan | rusak", "jalan <-> rusak", "jalan:*", ":*", "\\", "\\'", "%", "_",
        "'; drop table ticket",
        "😡", "😡😡😡 😡", "é", "\u0301", "\u200b", "a\u0000b", "\ud83d", "a" * 10_000, "a " * 5_000, "😡" * 10_000,
        '"jalan" ' * 1_000, "٣٤٥", "ﬁ", "ſ", "İ", "ß", "𞤀𞤁", "a𞤀b", "½", "ŉa", "x" * 2047 + " jalan",
    ],
)  # fmt: skip
def test_no_input_breaks_a_search(shelf: Gateway, words: str) -> None:
    for tab in ("all", "verify"):
        shelf.database.read(queue.page, Wanted(tab, words=words), NOW)
    assert show(shelf, Wanted()) != [], "nothing was dropped"


@given(words=st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_breaks_a_search(shelf: Gateway, words: str) -> None:
    shelf.database.read(queue.page, Wanted("verify", words=words), NOW)


def test_only_signs_find_nothing(shelf: Gateway) -> None:
    for words in ("!!!", "😡", "'; --", "_"):
        assert show(shelf, Wanted(words=words)) == []


def test_operators_of_query_languages_are_plain_words(gateway: Gateway) -> None:
    gateway.database.write(put, made(1, text="jalan not rusak"), made(2, text="jalan"), made(3, text="rusak"))
    assert show_numbers(gateway, "jalan NOT rusak") == ["4000001"]
    assert show_numbers(gateway, "jalan OR rusak") == []
    assert show_numbers(gateway, "jalan -rusak") == ["4000001"]


def test_a_search_reads_the_words_as_they_are_now(gateway: Gateway) -> None:
    gateway.database.write(put, made(1, text="lampu mati"))
    assert show_numbers(gateway, "lampu") == ["4000001"]
    change(gateway, 1, text="got mampet")
    assert show_numbers(gateway, "lampu") == []
    assert show_numbers(gateway, "got") == ["4000001"]
    change(gateway, 1, status="closed")
    assert show_numbers(gateway, "mampet") == ["4000001"]


@pytest.mark.parametrize("written", ["{}", "#{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}{0[6]}", "no.{}"])
def test_a_number_finds_its_ticket_wherever_it_stands(gateway: Gateway, written: str) -> None:
    number = gateway.desk.numbers.number(1)
    ended = replace(made(1, status="closed", agency="12.75"), number=number)
    gateway.database.write(put, ended, made(2, text=f"sudah lapor {number}"))
    asked = written.format(number)
    if asked.startswith("no."):
        assert show_numbers(gateway, asked) == [], "with a word beside it, it is a word"
        return
    assert show_numbers(gateway, asked) == [number]
    assert show_numbers(gateway, asked, tab="verify", topic="roads") == [number]
    assert show_numbers(gateway, asked, agency="12") == [number]
    assert show_numbers(gateway, asked, agency="31.71") == []
    assert show_numbers(gateway, asked, national=True) == []


def test_a_sum_or_a_phone_number_is_looked_for_in_the_words(gateway: Gateway) -> None:
    gateway.database.write(put, made(1, text="diminta 2.000.000 dan 0812 3456 7890"))
    assert show_numbers(gateway, "2.000.000") == ["4000001"]
    assert show_numbers(gateway, "0812 3456 7890") == ["4000001"]


@pytest.mark.parametrize("soon", [0.0, 60.0])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_words_of_reports_that_come_without_a_pause_are_found_soon_and_all_of_them_in_the_end(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, soon: float
) -> None:
    monkeypatch.setattr(writer, "_SOON", soon)
    database, begun, go = gateway.database, threading.Event(), threading.Event()

    def come(db: Connection, _: object) -> list[None]:
        put(db, made(2, text="jembatan roboh"))
        begun.set()
        eventually(lambda: waiting(database) == 1)
        return [None]

    def follow(db: Connection, _: object) -> list[None]:
        put(db, made(3, text="jembatan putus"))
        assert go.wait(60)
        return [None]

    database.write(put, made(1, text="jalan rusak"))
    first = database.gather(come, [None])
    assert begun.wait(60)
    second = database.gather(follow, [None])
    first.result(60)
    assert len(show_numbers(gateway, "jembatan")) == (soon == 0)
    go.set()
    second.result(60)
    assert len(show_numbers(gateway, "jembatan")) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_finds_words_by_its_index(gateway: Gateway) -> None:
    """The expression of the query is that of the index, to the letter; what SQLite does stands in test_plans."""

    def plan(db: Connection) -> str:
        asked: list[Any] = []
        listen(db, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        queue.page(db, Wanted(words="jalan"), NOW)
        (search,) = [one for one in asked if "to_tsquery" in one[0]]
        db.execute(text("set local enable_seqscan = off"))
        return "\n".join(db.exec_driver_sql(f"explain {search[0]}", search[1]).scalars())

    assert "ix_ticket_words" in gateway.database.read(plan)


@pytest.mark.parametrize("tab", ["all", "verify"])
def test_words_that_very_many_reports_have_are_found_by_reading(
    standing: Gateway, reports: dict[str, str], tab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "MANY_HITS", 0)
    for words, expected in SEARCHED:
        wanted = Wanted(tab, region="91.71", words=words)
        found = walk(standing, wanted, 2)
        assert {reports[one.number] for one in found} == set(expected.split()), words
        assert found == sorted(found, key=lambda one: order(one, wanted))
