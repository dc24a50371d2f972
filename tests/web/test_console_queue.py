"""The queue: tabs, filters in the address, pages, acts on many, and rows that come by themselves."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Role
from sms_gateway.web import create_app
from sms_gateway.web.console import words
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator")


@pytest.fixture
def report(phone: NewPhone) -> Callable[[str], str]:
    """`report("BINJAI …")`: its number."""

    def reported(text: str) -> str:
        citizen = phone()
        citizen.text(text)
        return citizen.ticket.number

    return reported


@pytest.mark.parametrize(("role", "tab"), [*words.FIRST_TAB.items()][1:])
def test_each_role_begins_with_its_own_work(app: Flask, gateway: Gateway, role: Role, tab: str) -> None:
    page = clerk(app, gateway, "ani", role).go("/").text
    assert re.search(rf'id="tab-{tab}"[^>]*aria-current="?page', page)


def test_a_row_tells_what_is_due_what_it_says_whose_it_is_and_how_it_stands(
    sari: Clerk, report: Callable[[str], str]
) -> None:
    number = report("RAHASIA BINJAI oknum kades minta uang utk urus surat tanah")
    assert sari.rows() == [number]
    for shown in (
        "3 days left",
        "oknum kades minta uang",
        "Kota Binjai",
        "Complaint",
        "Received",
        "Secret",
        "1 minute",
    ):
        assert shown in sari.page.text, shown


def test_a_long_report_is_cut_after_a_hundred_and_twenty_characters(sari: Clerk, report: Callable[[str], str]) -> None:
    report("BINJAI " + "jalan rusak " * 12)
    sari.rows()
    (excerpt,) = re.findall(r'class="c-text">\s*([^<]+)</td>', sari.page.text)
    assert excerpt.strip().endswith("…")
    assert len(excerpt.strip()) <= 120


def test_what_is_most_urgent_stands_first_and_tells_so_in_words(
    sari: Clerk, report: Callable[[str], str], clock: SetClock
) -> None:
    first = report("BINJAI jalan rusak parah sekali")
    clock.move(days=8)
    second = report("MEDAN sampah menumpuk di pasar")
    sari.sign_in("sari")
    assert sari.rows() == [first, second]
    assert re.search(r'due-late"[^>]*>5 days late<', sari.page.text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"tab": "verify"}, {"road", "water", "secret"}, id="to-verify"),
        pytest.param({"tab": "answer"}, {"lamp"}, id="to-answer"),
        pytest.param({"tab": "overdue"}, set(), id="overdue"),
        pytest.param({"tab": "mine"}, {"lamp"}, id="mine"),
        pytest.param({"tab": "all"}, {"road", "water", "secret", "lamp"}, id="all"),
        pytest.param({"tab": "all", "agency": "12.75"}, {"road", "secret", "lamp"}, id="an-agency-by-code"),
        pytest.param({"tab": "all", "agency": "kota binjai"}, {"road", "secret", "lamp"}, id="an-agency-by-name"),
        pytest.param({"tab": "all", "agency": "Kota Medan (12.71)"}, {"water"}, id="an-agency-as-offered"),
        pytest.param({"tab": "all", "region": "12.71"}, {"water"}, id="a-region"),
        pytest.param({"tab": "all", "category": "information"}, {"water"}, id="a-class"),
        pytest.param({"tab": "all", "topic": "electricity"}, {"lamp"}, id="a-topic"),
        pytest.param({"tab": "all", "status": "forwarded"}, {"lamp"}, id="a-status"),
        pytest.param({"tab": "all", "flag": "secret"}, {"secret"}, id="a-flag"),
        pytest.param({"tab": "all", "words": "lubang"}, {"road"}, id="words"),
        pytest.param({"tab": "all", "overdue": "1"}, set(), id="overdue-only"),
        pytest.param({"tab": "all", "national": "1"}, set(), id="without-an-agency"),
        pytest.param({"tab": "none-such", "status": "x", "flag": "y"}, {"road", "water", "secret"}, id="nonsense"),
    ],
)
def test_filters_live_in_the_address(
    sari: Clerk, gateway: Gateway, report: Callable[[str], str], asked: dict[str, str], found: set[str]
) -> None:
    numbers = {
        "road": report("BINJAI jalan lubang besar sekali dekat pasar"),
        "water": report("INFO MEDAN syarat pasang air pdam gmn?"),
        "secret": report("RAHASIA BINJAI oknum minta uang"),
        "lamp": report("BINJAI lampu mati"),
    }
    sari.do(
        numbers["lamp"],
        "verify",
        **{"class": "complaint", "topic": "electricity", "agency": "12.75", "to": "forwarded"},
    )
    sari.do(numbers["lamp"], "assignee", to="sari")
    assert set(sari.rows(**asked)) == {numbers[name] for name in found}


def test_a_ticket_is_found_by_its_number(sari: Clerk, report: Callable[[str], str]) -> None:
    number = report("BINJAI jalan rusak parah sekali")
    report("BINJAI lampu mati semua")
    assert sari.rows(tab="all", words=number) == [number]


def test_an_agency_that_nobody_knows_is_left_out_and_told(sari: Clerk, report: Callable[[str], str]) -> None:
    number = report("BINJAI jalan rusak parah sekali")
    assert sari.rows(agency="Negeri Dongeng") == [number]
    assert "Nobody knows the agency or region “Negeri Dongeng”" in sari.page.text


def test_columns_live_in_the_address(sari: Clerk, report: Callable[[str], str]) -> None:
    report("BINJAI jalan rusak parah sekali")
    sari.page = sari.client.get("/?col=due&col=text")
    assert re.findall(r'<th scope="col"[^>]*class="c-(\w+)"', sari.page.text) == ["due", "text"]


def test_the_tabs_count_and_keep_the_filters(sari: Clerk, report: Callable[[str], str]) -> None:
    report("BINJAI jalan rusak parah sekali")
    sari.rows(tab="all", words="jalan")
    assert re.search(
        r'href="/\?tab=verify&amp;words=jalan"[^>]*>To verify <span class="count[^>]*>1</span>', sari.page.text
    )


def test_an_empty_queue_says_what_to_do(sari: Clerk) -> None:
    assert sari.rows() == []
    assert "New reports appear here by themselves" in sari.page.text
    assert sari.rows(words="jalan") == []
    assert "No report here matches the filters" in sari.page.text


def test_the_next_page_goes_on_where_this_one_ends(sari: Clerk, report: Callable[[str], str]) -> None:
    every = [report(f"BINJAI lampu nomor {count} di jalan ini mati semua") for count in range(52)]
    first = sari.rows()
    found = re.search(r'rel="next" href="([^"]+)"', sari.page.text)
    assert found
    sari.page = sari.client.get(found[1].replace("&amp;", "&"))
    second = re.findall(r'id="row-(\d+)"', sari.page.text)
    assert first + second == every
    assert "First page" in sari.page.text
    assert "Next page" not in sari.page.text


def test_a_broken_cursor_is_a_page_that_says_so(sari: Clerk) -> None:
    assert sari.go("/?cursor=x!").status_code == 400
    assert "This form could not be read" in sari.page.text


# many at once


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"do": "verify"}, "verified", id="verify"),
        pytest.param({"do": "forward", "agency": "Kota Medan"}, "forwarded", id="forward"),
        pytest.param({"do": "assign", "to": "sari"}, "received", id="assign"),
        pytest.param({"do": "archive", "reason": "Sudah pernah dilaporkan."}, "archived", id="archive"),
        pytest.param({"do": "spam"}, "archived", id="spam"),
    ],
)
def test_what_is_picked_is_done_together_and_told_in_one_line(
    sari: Clerk, gateway: Gateway, report: Callable[[str], str], fields: dict[str, str], status: str
) -> None:
    numbers = [report("BINJAI jalan rusak parah sekali"), report("MEDAN sampah menumpuk di pasar")]
    sari.go("/?tab=all")
    sent = sari.client.post("/queue/acts?tab=all", data={"csrf_token": sari.token, "pick": numbers, **fields})
    assert (sent.status_code, sent.location) == (303, "/?tab=all")
    sari.go("/?tab=all")
    assert sari.told() == "2 reports done."
    assert {gateway.desk.find(number).status for number in numbers} == {status}
    assert {gateway.desk.find(number).assignee is not None for number in numbers} == {fields["do"] == "assign"}


def test_what_cannot_be_done_is_named_and_the_others_are_done(
    sari: Clerk, gateway: Gateway, report: Callable[[str], str]
) -> None:
    done, ended = report("BINJAI jalan rusak parah sekali"), report("MEDAN sampah menumpuk di pasar")
    gateway.desk.move(ended, "archived", "operator:sari", "Bukan laporan.")
    sari.go("/")
    sari.client.post(
        "/queue/acts", data={"csrf_token": sari.token, "pick": [done, ended], "do": "archive", "reason": "x"}
    )
    sari.go("/")
    assert sari.told().startswith("1 report done. 1 was left as it is")
    assert ended in sari.told()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"do": "verify"}, "Nothing was picked", id="nothing"),
        pytest.param({"do": "archive", "pick": "1"}, "To archive takes a reason", id="no-reason"),
        pytest.param({"do": "forward", "pick": "1", "agency": "Atlantis"}, "Nobody knows that agency", id="no-agency"),
    ],
)
def test_what_is_missing_is_asked_for(sari: Clerk, fields: dict[str, str], told: str) -> None:
    sari.go("/")
    sari.page = sari.client.post("/queue/acts", data={"csrf_token": sari.token, **fields})
    assert sari.page.status_code == 409
    assert told in sari.told()


# by itself


def test_when_nothing_is_new_the_page_hears_nothing(sari: Clerk, report: Callable[[str], str]) -> None:
    report("BINJAI jalan rusak parah sekali")
    sari.go("/")
    assert sari.part(sari.polled("list")).status_code == 204


def test_a_new_report_appears_by_itself_and_is_counted_in_the_title(sari: Clerk, report: Callable[[str], str]) -> None:
    sari.go("/")
    number = report("BINJAI jalan rusak parah sekali")
    fetched = sari.part(sari.polled("list"))
    assert fetched.status_code == 200
    assert "<title>(1) Queue · 1078</title>" in fetched.text
    assert f'id="row-{number}"' in fetched.text
    assert 'id="tabs"' in fetched.text
    sari.page = fetched
    assert sari.part(sari.polled("list")).status_code == 204
    report("MEDAN sampah menumpuk di pasar")
    assert "<title>(2) Queue" in sari.part(sari.polled("list")).text


def test_what_a_script_fetches_keeps_nobody_signed_in(sari: Clerk, clock: SetClock, gateway: Gateway) -> None:
    sari.go("/")
    poll, step = sari.polled("list"), timedelta(minutes=gateway.settings.web.idle_minutes) / 2
    for _ in range(3):
        clock.move(seconds=step.total_seconds())
        answer = sari.part(poll)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in")


def test_the_list_of_agencies_holds_those_in_sight(app: Flask, gateway: Gateway, sari: Clerk) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    assert "Kota Medan (12.71)" in sari.part("/queue/agencies").text
    assert re.findall(r'value="([^"]+)"', ani.part("/queue/agencies").text) == ["Kota Binjai (12.75)"]
