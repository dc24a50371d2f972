"""The file of a case is whole, or broken at the very entry that somebody touched."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from sms_gateway import casefile
from sms_gateway.casefile import Torn, Whole, prove
from sms_gateway.casepaper import inside, paper, shows
from sms_gateway.errors import Malformed, NotAdmitted, NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from tests.phones import Phone

File = dict[str, Any]
Spoil = Callable[[File], Any]


@pytest.fixture(scope="module")
def file(standing: Gateway) -> File:
    """Of an anonymous report that was answered, and of which the audit tells."""
    citizen = Phone(standing, "+6281390001078")
    citizen.text("ANONIM BINJAI pungli parkir di pasar, kata petugas <gratis> & boleh")
    number = citizen.ticket.number
    standing.operators.add("sari", "admin", None)
    by = Caller(standing.operators.find("sari"))
    standing.database.write(standing.casework.classify, by, number, "supervisory", "bribery")
    standing.casework.answer(by, number, "Sudah ditindak.")
    standing.chain.seal()
    return standing.dossiers.given_to(by, number)


def test_it_holds_the_whole_case_and_hides_who_is_anonymous(standing: Gateway, file: File) -> None:
    said: dict[str, list[Any]] = {}
    for entry in file["entries"]:
        said.setdefault(entry["kind"], []).append(entry["said"])
    assert [line["kind"] for line in said["event"]] == ["opened", "classified", "replied"]
    assert [one["direction"] for one in said["message"]] == ["inbound", "outbound", "outbound"]
    assert [(line["act"], line["operator"]) for line in said["audit"]] == [("dispose", "sari"), ("answer", "sari")]
    assert [step["name"] for step in said["due"]] == ["verify", "supervisory", "close_after_answer", "legal"]
    assert all(step["days"] for step in said["due"])
    assert "8139000" not in casefile.written(file)
    number = said["ticket"][0]["number"]
    assert prove(file) == Whole(number, len(file["entries"]), file["seal"], 2)
    assert standing.dossiers.knows(number, file["seal"]) == standing.clock()
    assert standing.dossiers.knows(number, "0" * 64) is None
    assert "+6281390001078" in casefile.written(standing.dossiers.of(number, unmasked=True))


def test_whoever_may_not_see_a_case_or_a_phone_gets_no_file_of_it(standing: Gateway, file: File) -> None:
    number = file["entries"][0]["said"]["number"]
    for name, agency in (("jauh", "51.71"), ("rina", "12.75")):
        standing.operators.add(name, "coordinator", agency)
    with pytest.raises(NotFound):
        standing.dossiers.given_to(Caller(standing.operators.find("jauh")), number)
    with pytest.raises(NotAdmitted, match="hidden from you"):
        standing.dossiers.given_to(Caller(standing.operators.find("rina")), number, unmasked=True)


def of_kind(file: File, kind: str) -> dict[str, Any]:
    """The first such entry."""
    return next(entry for entry in file["entries"] if entry["kind"] == kind)


def sealed_anew(file: File) -> None:
    """By somebody who has read how it is done."""
    entries = [(entry["kind"], entry["said"]) for entry in file["entries"][1:]]
    file.update(casefile.sealed({"number": "1"}, entries))


def forged_audit(file: File) -> None:
    of_kind(file, "audit")["said"]["act"] = "read"
    sealed_anew(file)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(lambda f: f["entries"][1]["said"].update(text="lampu"), "broken at entry 2: changed", id="a-word"),
        pytest.param(lambda f: f["entries"][-1].update(kind="event"), "changed", id="a-kind"),
        pytest.param(lambda f: f["entries"].pop(3), "broken at entry 4: removed", id="taken-out"),
        pytest.param(lambda f: f["entries"].pop(), "removed: the cover tells of more entries", id="cut-off"),
        pytest.param(
            lambda f: f["entries"].insert(2, {**f["entries"][3], "place": 3}), "broken at entry 3: changed", id="put-in"
        ),
        pytest.param(lambda f: f["entries"].insert(3, f["entries"].pop(5)), "broken at entry 4: moved", id="moved"),
        pytest.param(lambda f: f.update(seal="0" * 64), "another seal stands at the foot", id="the-foot"),
        pytest.param(forged_audit, "not what was sealed in the audit", id="an-entry-of-the-audit"),
    ],
)
def test_what_was_touched_is_named(file: File, spoil: Spoil, told: str) -> None:
    touched = copy.deepcopy(file)
    spoil(touched)
    found = prove(touched)
    assert isinstance(found, Torn)
    assert told in str(found)


@pytest.mark.parametrize("held", [None, [], {}, {"kind": casefile.KIND, "entries": [3]}, {"kind": casefile.KIND}])
def test_what_is_no_case_file_is_said_to_be_none(held: object) -> None:
    with pytest.raises(Malformed, match="no case file"):
        prove(held)


def test_sealed_anew_it_is_whole_but_not_the_file_that_was_noted(file: File) -> None:
    other = copy.deepcopy(file)
    of_kind(other, "message")["said"]["body"] = "semua baik"
    sealed_anew(other)
    found = prove(other)
    assert isinstance(found, Whole)
    assert found.seal != file["seal"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_paper_shows_the_file_inside_it_and_not_a_word_else(file: File, language: str) -> None:
    page = paper(file, language)
    assert json.loads(inside(page)) == file
    assert shows(page, file)
    assert "kata petugas &lt;gratis&gt; &amp; boleh" in page
    assert page.count("<script") == 1
    assert not shows(page.replace("gratis&gt;", "wajib&gt;", 1), file)
    assert not shows(page.replace("</body>", "<p>Selesai.</p></body>"), file)
