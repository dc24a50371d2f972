"""Texts and words edited by an administrator: under the rules of the shipped ones, and in force everywhere at once."""

import logging
from collections.abc import Callable, Iterator

import pytest

from sms_gateway.agencies import Agency
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import NotAdmitted, NotFound, Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.language import load_all
from sms_gateway.rewording import ADDED, Edit, Kind, Spoken, reworded
from sms_gateway.roles import Caller, Role
from sms_gateway.storage import agencies, settings, wording
from sms_gateway.storage import operators as kept
from sms_gateway.storage.engine import Connection
from sms_gateway.wording import Wording
from tests.conftest import TUESDAY
from tests.phones import Phone

SHIPPED = load_all()
ADDED_TEXT = "Siap, {number} kami tambah. Kabar? Balas STATUS {number}"
Texting = Callable[..., Phone]


@pytest.fixture
def elsewhere(gateway: Gateway, settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    """Another process on the same database, which was there before anything was edited."""
    other = build(settings, clock)
    yield other
    other.close()


def hired(gateway: Gateway, role: Role = "admin") -> Caller:
    return Caller(gateway.operators.add(role, role))


def at_shell(gateway: Gateway) -> Caller:
    return gateway.database.write(kept.at_shell, "shell:tono", gateway.clock())


def history(gateway: Gateway) -> list[tuple[str, str | None, str | None]]:
    """Newest first: the key, what counts since, and what counted before."""
    return [(line.key, line.value, line.was) for line in gateway.database.read(wording.history)]


# texts


def test_an_edited_text_is_said_with_the_next_message_in_every_process_until_it_is_undone(
    gateway: Gateway, elsewhere: Gateway
) -> None:
    here, there = Phone(gateway, "+6281234500001"), Phone(elsewhere, "+6281234500002")
    for phone in (here, there):
        phone.text("BINJAI lampu jalan mati")
    before = there.text(f"TL {there.ticket.number} dekat masjid")
    by = hired(gateway)
    gateway.wording.edit_text(by, "id", "added", f"  {ADDED_TEXT.replace(' ', '  ')}\n")
    for phone in (here, there):
        number = phone.ticket.number
        assert phone.text(f"TL {number} masih mati") == [ADDED_TEXT.replace("{number}", number)]
    (line,) = gateway.database.read(wording.history)
    gateway.wording.undo(by, line.id)
    assert there.text(f"TL {there.ticket.number} sudah malam") == before
    assert history(gateway) == [("added", None, ADDED_TEXT), ("added", ADDED_TEXT, None)]


def test_what_the_worker_says_by_itself_is_said_as_edited_elsewhere(
    gateway: Gateway, elsewhere: Gateway, clock: SetClock
) -> None:
    phone = Phone(gateway, "+6281234500001")
    phone.text("BINJAI lampu jalan mati")
    gateway.wording.edit_text(hired(gateway), "id", "status_overdue", "{number} lewat: {agency}, {date}")
    clock.move(days=7)
    assert elsewhere.updates.queue_due() == 1
    (said,) = phone.look()
    assert said == f"{phone.ticket.number} lewat: Kota Binjai, 13 Mar 2026"


def test_what_an_officer_does_elsewhere_is_told_as_edited(gateway: Gateway, elsewhere: Gateway) -> None:
    phone = Phone(gateway, "+6281234500001")
    phone.text("BINJAI lampu jalan mati")
    gateway.wording.edit_text(hired(gateway), "id", "notice_verified", "{number}: sudah kami periksa.")
    elsewhere.desk.move(phone.ticket.number, "verified", "officer")
    assert phone.look() == [f"{phone.ticket.number}: sudah kami periksa."]


def test_the_one_sms_after_an_outage_is_said_as_edited_elsewhere(
    gateway: Gateway, elsewhere: Gateway, clock: SetClock
) -> None:
    phone = Phone(gateway, "+6281234500001")
    for place in ("BINJAI", "MEDAN", "DENPASAR"):
        phone.text(f"{place} lampu jalan mati")
    for ticket in phone.tickets:
        gateway.desk.move(ticket.number, "verified", "officer")
    gateway.wording.edit_text(at_shell(gateway), "id", "status_list", "Semua: {list}")
    clock.move(hours=2)
    assert elsewhere.digests.gather_late() == 1
    assert phone.look()[0].startswith("Semua: ")


@pytest.mark.parametrize(
    ("key", "template", "said"),
    [
        pytest.param("added", ADDED_TEXT + "x" * 130, "needs 2 SMS with its longest values", id="too-long"),
        pytest.param("added", "Siap, laporan kami tambah.", "its places must be {number}", id="a-place-lost"),
        pytest.param("added", "Siap {number} {name}", "its places must be {number}", id="a-place-too-many"),
        pytest.param("added", "Siap {number", "a brace is left open", id="an-open-brace"),
        pytest.param("added", "Siap {number!r}", "a place is a name in braces", id="no-name-in-braces"),
        pytest.param("added", "Siap {number} 👍", "'👍' is not in the SMS alphabet", id="no-gsm7"),
        pytest.param("flag_secret", " \n ", "needs words", id="nothing"),
        pytest.param("flag_both", "RAHASIA SEKALI DAN JUGA ANONIM. " * 2, "needs 2 SMS", id="it-stands-in-others"),
        pytest.param("national_team", "tim nasional yang menangani semua laporan", "room for 32", id="it-names-agency"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_kept(
    standing: Gateway, key: str, template: str, said: str
) -> None:
    revision = standing.database.read(settings.revision)
    with pytest.raises(Refused, match=said):
        standing.wording.edit_text(at_shell(standing), "id", key, template)
    assert standing.database.read(wording.history) == []
    assert standing.database.read(settings.revision) == revision
    draft = standing.database.read(standing.wording.drafted, "id", key, template)
    assert said in str(draft.refused)
    assert draft.unicode == ("👍" if "👍" in template else "")


def test_a_draft_shows_the_longest_that_it_can_become(standing: Gateway) -> None:
    draft = standing.database.read(standing.wording.drafted, "en", "routed", "On: {number} {agency} {date}")
    assert draft.longest == "On: 40718391 Kab. Kep. Siau Tagulandang Biaro 25 Sep 2026"
    assert (draft.length, draft.parts, draft.refused) == (len(draft.longest), 1, None)


def test_who_may_not_manage_edits_nothing_and_who_does_is_in_the_audit(gateway: Gateway) -> None:
    coordinator, admin = hired(gateway, "coordinator"), hired(gateway)
    work = gateway.wording
    for act in (
        lambda: work.edit_text(coordinator, "id", "added", ADDED_TEXT),
        lambda: work.restore_text(coordinator, "id", "added"),
        lambda: work.add_word(coordinator, "id", "commands.status", "pantau"),
        lambda: work.remove_word(coordinator, "id", "commands.status", "semak"),
        lambda: work.undo(coordinator, 1),
    ):
        with pytest.raises(NotAdmitted, match="ask a colleague who is admin"):
            act()
    work.edit_text(admin, "id", "added", ADDED_TEXT)
    work.edit_text(admin, "id", "added", ADDED_TEXT)  # the same again is no edit
    work.add_word(admin, "id", "commands.status", "pantau")
    told = gateway.database.read(lambda db: [(one.act, *one.subjects) for one in _audited(db, admin)])
    assert told == [("manage", "text:id:added"), ("manage", "word:id:commands.status:pantau")]
    assert [line.by for line in gateway.database.read(wording.history)] == ["admin", "admin"]


def _audited(db: Connection, who: Caller) -> list[kept.Entry]:
    return kept.audited(db, who.operator.id)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        pytest.param(
            lambda w, by: w.edit_text(by, "xx", "added", "x"), "xx is not spoken; there are id, en", id="language"
        ),
        pytest.param(lambda w, by: w.edit_text(by, "id", "addled", "x"), "there is no text addled", id="text"),
        pytest.param(
            lambda w, by: w.add_word(by, "id", "commands.x", "y"), "there are no words commands.x", id="group"
        ),
        pytest.param(lambda w, by: w.add_word(by, "id", "greetings", "y"), "there are no words greetings", id="a-list"),
        pytest.param(lambda w, by: w.undo(by, 999), "there is no edit 999", id="edit"),
    ],
)
def test_what_is_not_there_is_named(standing: Gateway, act: Callable[[Wording, Caller], None], said: str) -> None:
    with pytest.raises(NotFound, match=said):
        act(standing.wording, at_shell(standing))


def test_back_to_what_is_shipped_by_its_own_words_or_by_taking_the_edit_back(gateway: Gateway) -> None:
    work, by, shipped = gateway.wording, at_shell(gateway), SHIPPED["id"].texts["added"].template
    work.edit_text(by, "id", "added", ADDED_TEXT)
    work.edit_text(by, "id", "added", shipped)
    work.restore_text(by, "id", "added")  # it is already
    assert history(gateway) == [("added", None, ADDED_TEXT), ("added", ADDED_TEXT, None)]
    assert gateway.database.read(work.in_force)["id"].texts == SHIPPED["id"].texts


def test_a_text_is_not_undone_into_one_that_is_too_long_by_now(gateway: Gateway) -> None:
    """A short flag has made room; the flag may not grow back over it."""
    work, by = gateway.wording, at_shell(gateway)
    work.edit_text(by, "en", "flag_anonymous", "A.")
    work.edit_text(by, "en", "flag_both", "S+A.")
    (flag, _) = gateway.database.read(wording.history)
    template = "{flags} {number} {agency} {date} "
    work.edit_text(by, "en", "received", template + "x" * (160 - len(f"SECRET. {_longest(template)}")))
    with pytest.raises(Refused, match=r"text received \(en\): needs 2 SMS"):
        work.undo(by, flag.id)


def _longest(template: str) -> str:
    return reworded(SHIPPED, [Edit("en", "text", "received", template)])["en"].longest("received")[17:]


# words


def test_a_word_that_is_added_is_understood_with_the_next_sms_and_no_more_when_undone(
    gateway: Gateway, elsewhere: Gateway
) -> None:
    phone = Phone(elsewhere, "+6281234500001")
    phone.text("BINJAI lampu jalan mati")
    asked = phone.text("STATUS")
    gateway.wording.add_word(hired(gateway), "id", "commands.status", " Pantau ")
    assert phone.text("PANTAU") == asked
    assert len(phone.tickets) == 1
    gateway.wording.remove_word(at_shell(gateway), "id", "commands.status", "pantau")
    assert history(gateway) == [
        ("commands.status:pantau", None, ADDED),
        ("commands.status:pantau", ADDED, None),
    ]
    assert phone.text("pantau") != asked


def test_a_shipped_word_that_is_removed_is_no_command_any_more(gateway: Gateway, phone: Texting) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu jalan mati")
    gateway.wording.remove_word(at_shell(gateway), "id", "commands.status", "semak")
    assert "semak" not in gateway.database.read(gateway.wording.in_force)["id"].words["commands"]["status"]
    citizen.text("SEMAK")
    assert gateway.database.read(gateway.directory.edition).vocabulary.commands.meanings.get("semak") is None


@pytest.mark.parametrize(
    ("act", "said"),
    [
        pytest.param(
            ("add", "commands.status", "batal"),
            "BATAL means the command 'status' and the command 'withdraw'",
            id="command",
        ),
        pytest.param(("add", "commands.status", "Medan"), "MEDAN means the command 'status' and .*Medan", id="a-place"),
        pytest.param(("add", "flags.secret", "lapor"), "LAPOR means", id="a-class"),
        pytest.param(("add", "commands.status", " .,! "), "a word or up to 3 of them are needed", id="no-word"),
        pytest.param(("add", "commands.status", "satu dua tiga empat"), "a word or up to 3", id="a-sentence"),
        pytest.param(("add", "commands.status", "k" * 41), "40 signs at most", id="a-long-one"),
        pytest.param(("add", "commands.status", "112"), "112 has no letters", id="a-number"),
        pytest.param(("remove", "commands.help", "bantuan"), "BANTUAN stays: every citizen", id="help"),
        pytest.param(("remove", "commands.stop", "berhenti"), "BERHENTI stays: every citizen", id="stop"),
        pytest.param(("remove", "commands.status", "status"), "tells citizens to write STATUS", id="asked-for"),
        pytest.param(
            ("remove", "commands.correct", "ralat"), "RALAT is the last word for commands.correct", id="the-last"
        ),
    ],
)
def test_a_word_that_cannot_be_is_refused_with_the_reason(
    standing: Gateway, act: tuple[str, str, str], said: str
) -> None:
    do, group, word = act
    doing = standing.wording.add_word if do == "add" else standing.wording.remove_word
    with pytest.raises(Refused, match=said):
        doing(at_shell(standing), "id", group, word)
    assert standing.database.read(wording.history) == []


# what is wrong in the database


def wrong(db: Connection, language: str, kind: Kind, key: str, value: str) -> None:
    """As an older version, or a hand in the database, may have left it."""
    wording.add(db, TUESDAY, None, language, kind, key, value)
    settings.bump_revision(db)


@pytest.mark.parametrize(
    ("language", "kind", "key", "value"),
    [
        pytest.param("id", "text", "gone", "x", id="a-text-that-is-gone"),
        pytest.param("id", "text", "received", "{flags} {other}", id="other-places"),
        pytest.param("id", "word", "commands.gone:x", ADDED, id="a-command-that-is-gone"),
        pytest.param("id", "word", "nonsense", ADDED, id="nonsense"),
        pytest.param("id", "word", "commands.status:medan", ADDED, id="a-place-that-came-later"),
        pytest.param("xx", "text", "received", "x", id="a-language-that-is-gone"),
    ],
)
def test_an_edit_that_is_wrong_by_now_is_left_out_and_the_others_count(
    gateway: Gateway, phone: Texting, caplog: pytest.LogCaptureFixture, language: str, kind: Kind, key: str, value: str
) -> None:
    gateway.wording.edit_text(at_shell(gateway), "id", "added", ADDED_TEXT)
    gateway.database.write(wrong, language, kind, key, value)
    citizen = phone()
    with caplog.at_level(logging.ERROR):
        assert "Kota Binjai" in citizen.text("BINJAI lampu jalan mati")[0]
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"the edited {kind} {key} ({language}) is left out: ")
    assert citizen.text(f"TL {citizen.ticket.number} gelap") == [ADDED_TEXT.replace("{number}", citizen.ticket.number)]


def test_a_name_that_comes_after_a_word_wins_and_the_channel_goes_on(gateway: Gateway, phone: Texting) -> None:
    gateway.wording.add_word(at_shell(gateway), "id", "commands.status", "pantau")
    medan = gateway.database.read(agencies.get, "12.71")
    assert medan
    named = Agency("12.71.pantau", "Dinas Pantau", "unit", "12.71", medan.timezone, ("pantau",))
    gateway.database.write(agencies.put, named)
    citizen = phone()
    citizen.text("PANTAU lampu mati")
    assert citizen.ticket.agency == "12.71.pantau"


def test_all_hold_the_same_languages_and_they_change_at_once() -> None:
    spoken = Spoken(SHIPPED)
    assert (list(spoken), len(spoken), "xx" in spoken) == (["id", "en"], 2, False)
    spoken.speak(reworded(SHIPPED, [Edit("en", "text", "added", "Fine: {number}")]))
    assert spoken["en"].say("added", number="1") == "Fine: 1"
    assert spoken["id"] == SHIPPED["id"] == spoken.shipped["id"]
