"""Messages that wait together are dealt with together, and nobody can tell it from what came of them."""

import re
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import contacts, inbound, outbound, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.prepared import next_ids_of, put_down
from sms_gateway.storage.tray import Tray
from sms_gateway.tickets import Ticket
from tests.conftest import TUESDAY, settings_of
from tests.test_forty import REPORTS

_ids = count()
_TEXTS = [
    *(text for text, *_ in REPORTS),
    *("STATUS", "STATUS 4071839", "STOP", "HELP", "tes", "P", "", "Ass. Yth Bpk Walikota", "1", "HAPUS DATA", "DATA"),
    *("PINDAH 4071839", "BINJAI", "SELESAI", "JAWAB 4071839 sudah", "ANTRE", "BINJAI lampu jalan mati depan SDN 2"),
    *("BINJAI lampu jalan mati depan SDN 2", "anonim padang pungli parkir", "status please", "kebakaran di pasar!!"),
]


def sms(body: str, sender: str, carrier_id: str | None = None) -> InboundMessage:
    form = {"Body": body, "From": sender}
    return InboundMessage("loopback", carrier_id or f"tray-{next(_ids)}", sender, "1078", body, TUESDAY, form)


def together(gateway: Gateway, messages: Sequence[InboundMessage]) -> None:
    gateway.database.write(gateway.inbox._receive_all, messages)


def what_came_of(gateway: Gateway, sender: str) -> list[str]:
    """All that is kept of one phone, without the numbers that tell in which order it was dealt with."""

    def plainly(whatever: object) -> str:
        return re.sub(r"\d{7}|'(inbound|ticket)'[:,] \d+", "#", str(whatever))

    reports = gateway.database.read(tickets.of_phone, sender)
    kept = [one for one in gateway.database.read(inbound.listed, limit=1000) if one.message.sender == sender]
    said = [one for one in gateway.database.read(outbound.listed, limit=1000) if one.recipient == sender]
    told = [
        *((one.message.body, one.state, one.asked, one.ticket_id is not None) for one in kept),
        *((one.body, one.kind, one.state, one.parts, one.ticket_id is not None, one.expires_at) for one in said),
        *((one.text, one.status, one.agency, one.due_at, one.secret, one.anonymous, one.urgent) for one in reports),
        *(line for one in reports for line in gateway.database.read(tickets.events, one.id)),
    ]
    contact = gateway.database.read(contacts.get, sender)
    told += [(contact.language, contact.opted_out_at, contact.helped_at, contact.asked_at)] if contact else []
    told += sorted((contact.question or {}).items()) if contact else []
    return [plainly(each) for each in told]


@pytest.fixture
def alone(sqlite_template: Path, tmp_path: Path, clock: SetClock) -> Iterator[Gateway]:
    """Another channel, where every message comes by itself."""
    file = shutil.copy(sqlite_template, tmp_path / "alone.db")
    other = build(settings_of(f"sqlite:///{file}", tmp_path), clock)
    yield other
    other.close()


def test_what_is_dealt_with_together_comes_to_what_each_by_itself_comes_to(gateway: Gateway, alone: Gateway) -> None:
    texts = [sms(text, f"+628125550{at:04}") for at, text in enumerate(_TEXTS)]
    together(gateway, texts)
    for one in texts:
        alone.inbox.receive(one)
    for one in texts:
        assert what_came_of(gateway, one.sender) == what_came_of(alone, one.sender), one.body


def test_a_phone_that_texts_twice_and_a_repeat_and_a_short_code_are_dealt_with_as_they_come(gateway: Gateway) -> None:
    one, other, machine = "+6281255510001", "+6281255510002", "555"
    first = sms("BINJAI lampu jalan mati", one)
    more = sms("TL dekat masjid", one)
    together(gateway, [first, sms("MEDAN sampah menumpuk", other), first, more, sms("promo", machine)])
    assert [one.text for one in gateway.database.read(tickets.of_phone, one)] == ["lampu jalan mati"]
    states = [(kept.message.body, kept.state) for kept in gateway.database.read(inbound.listed)]
    assert sorted(states) == sorted(
        (body, "handled") for body in ("BINJAI lampu jalan mati", "MEDAN sampah menumpuk", "TL dekat masjid", "promo")
    )
    (report,) = gateway.database.read(tickets.of_phone, one)
    assert [line.kind for line in gateway.database.read(tickets.events, report.id)] == ["opened", "added"]


def test_the_same_id_from_two_phones_at_once_is_one_message(gateway: Gateway) -> None:
    """Somebody has sent on what another got: the database finds it, and each is done by itself."""
    forged = [sms("BINJAI lampu jalan mati", f"+628125552000{at}", "the same") for at in range(3)]
    soon = [gateway.inbox.receive_soon([one]) for one in [*forged, sms("MEDAN sampah", "+6281255530001")]]
    assert sorted(each.new for one in soon for each in one.result(60)) == [False, False, True, True]
    assert len(gateway.database.read(inbound.listed)) == 2


def test_reports_of_the_same_trouble_that_come_at_one_moment_know_of_each_other(gateway: Gateway) -> None:
    together(gateway, [sms("BINJAI lampu jalan mati depan SDN 2", f"+628125554000{at}") for at in range(3)])
    first, second, third = gateway.database.read(tickets.listed, tickets.Filter())
    assert [linked(gateway, one) for one in (first, second, third)] == [
        [second.number],
        [first.number, third.number],
        [second.number],
    ]


def linked(gateway: Gateway, ticket: Ticket) -> list[str]:
    return [line.data["ticket"] for line in gateway.database.read(tickets.events, ticket.id) if line.kind == "linked"]


def test_an_sms_of_our_own_among_others_is_no_citizens(gateway: Gateway) -> None:
    ours, citizen = "+6281255560001", "+6281255560002"
    gateway.inbox.heartbeat = ours
    together(gateway, [sms("P", ours), sms("BINJAI lampu jalan mati", citizen)])
    assert [gateway.database.read(contacts.get, phone) is None for phone in (ours, citizen)] == [True, False]


def test_first_words_are_dealt_with_upon_a_tray_and_commands_are_not(gateway: Gateway) -> None:
    """Else it would be of no use. The edition of the vocabulary is read by whoever comes first."""
    together(gateway, [sms("BINJAI lampu jalan mati", "+6281255550000")])
    plain = ["BINJAI lampu jalan mati", "pak lampu mati di gg buntu", "bogor angkot ngetem", "tes", "HELP", "STOP"]
    taken: list[bool] = []

    def deal(db: Connection, texts: Sequence[str]) -> None:
        tray = Tray(db, partial(next_ids_of, most=9))
        texted = [sms(text, f"+628125555{next(_ids):04}") for text in texts]
        taken.extend(tray.do(gateway.inbox._receive, one) is not None for one in texted)
        put_down(tray)

    gateway.database.write(deal, [*plain, "STATUS 4071839", "JAWAB 4071839 sudah"])
    assert taken == [True] * len(plain) + [False, False]
