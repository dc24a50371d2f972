"""Between the process that reads requests and the one that has the gateway."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from parsers.intents import Help, Intent
from sms_gateway.carriers import WebhookRequest
from sms_gateway.directory import Edition
from sms_gateway.errors import StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.inbox import Received
from sms_gateway.messages import InboundMessage
from sms_gateway.roles import Caller
from sms_gateway.storage import inbound, tickets
from sms_gateway.web.hatch import Inside, NotTaken, Outside, _framed
from sms_gateway.web.wsgi import Answer, Request
from tests.carriers.values import ACCOUNT, FORM, PUBLIC_URL, sign
from tests.patience import eventually
from tests.web.entering import CONNECTION, HEALTH, Hatch, House

NOW = datetime(2026, 3, 10, 3, 0, 0, 123457, tzinfo=UTC)

EACH_INTENT = (
    "BINJAI jln rusak RAHASIA", "Bogor macet terus", "STATUS 4071839 ya", "TL 4071839 masih rusak", "SELESAI 4071839",
    "BELUM 4071839", "NILAI 5", "BATAL 4071839", "RALAT jalan Merdeka", "DIAM 4071839", "JAWAB 4071839 sudah", "PINDAH",
    "HELP", "STOP", "MULAI", "HAPUS DATA", "2", "YA", "TIDAK", "halo",
)  # fmt: skip


def sms(sid: str, body: str = "BINJAI jln rusak", **more: Any) -> InboundMessage:
    return InboundMessage("twilio", sid, "+6281234567890", "1078", body, NOW, **more)


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Says what it was asked, a thousand times."""
    start("200 OK", [("X-Asked", environ["PATH_INFO"])])
    return [environ["wsgi.input"].read() * 1000]


def broken(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    raise ValueError("nobody foresaw it")


def post(path: str, body: bytes) -> Request:
    return "POST", path.encode(), b"", [(b"content-type", FORM.encode())], CONNECTION, body


def test_each_of_many_who_ask_at_once_gets_an_answer_of_their_own() -> None:
    async def asked(outside: Outside) -> list[Answer]:
        return await asyncio.gather(*(outside.answer(post(f"/{at}", b"x" * at)) for at in range(200)))

    with Hatch(echo, None) as hatch:
        for at, (status, headers, body) in enumerate(hatch.awaited(asked(hatch.outside))):
            assert (status, dict(headers)[b"x-asked"], len(body)) == (200, f"/{at}".encode(), at * 1000)


def test_a_request_that_fails_is_answered_and_the_next_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async def asked(outside: Outside) -> list[Answer]:
        return [await outside.answer(post("/a", b"")) for _ in range(2)]

    with Hatch(broken, None) as hatch:
        assert [status for status, _, _ in hatch.awaited(asked(hatch.outside))] == [500, 500]
    assert "nobody foresaw it" in caplog.text


def test_an_sms_for_which_nobody_is_there_yet_is_not_taken() -> None:
    with Hatch(echo, None) as hatch, pytest.raises(NotTaken):
        hatch.awaited(hatch.outside.receive(sms("SM1")))


class Slow:
    """An inbox that keeps nothing, until it is told what became of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[Sequence[InboundMessage], Future[Sequence[Received]]]] = []
        self.edition: Edition | None = None
        self.heard: list[str] = []
        self.aside: list[str] = []

    def receive_soon(self, messages: Sequence[InboundMessage]) -> Future[Sequence[Received]]:
        self.heard += [one.carrier_id for one in messages]
        if self.heard[-1] == "SMclosed":
            raise StorageDown("it is closed")
        self.asked.append((messages, Future()))
        return self.asked[-1][1]

    def keep_aside(self, message: InboundMessage, error: Exception) -> Received:
        if message.carrier_id == "SMnowhere":
            raise StorageDown("the disk is full")
        self.aside.append(f"{message.carrier_id}: {error}")
        return Received(new=True, spooled=True)

    def counted(self, message: InboundMessage, received: Received) -> str:
        return "new"


DONE = Received(new=True, texts=("Laporan diterima.",))


def test_nobody_is_told_yes_before_the_message_is_safe_and_what_fails_is_kept_aside() -> None:
    inbox = Slow()
    ids = ["SMgood", "SMfails", "SMnowhere", "SMclosed"]

    async def asked(outside: Outside) -> list[Any]:
        told: list[asyncio.Future[Sequence[str]]] = []
        for sid in ids:  # one after the other
            told.append(asyncio.ensure_future(outside.receive(sms(sid))))
            await asyncio.to_thread(eventually, lambda: len(inbox.heard) == len(told))
        assert not any(one.done() for one in told[:3])
        for (message,), soon in inbox.asked:
            if message.carrier_id == "SMgood":
                soon.set_result([DONE])
            else:
                soon.set_exception(StorageDown("database away"))
        return await asyncio.gather(*told, return_exceptions=True)

    with Hatch(echo, inbox) as hatch:
        good, aside, nowhere, closed = hatch.awaited(asked(hatch.outside))
    assert (good, aside, closed) == (("Laporan diterima.",), (), ())
    assert isinstance(nowhere, NotTaken)
    assert sorted(inbox.aside) == ["SMclosed: it is closed", "SMfails: database away"]


def test_of_messages_that_came_together_what_fails_fails_alone() -> None:
    inbox = Slow()

    async def asked(outside: Outside) -> list[Any]:
        told = asyncio.gather(*(outside.receive(sms(f"SM{at}")) for at in range(3)))
        await asyncio.to_thread(eventually, lambda: len(inbox.asked) == 1)
        inbox.asked[0][1].set_exception(ValueError("nobody foresaw it"))
        await asyncio.to_thread(eventually, lambda: len(inbox.asked) == 4)
        for (message,), soon in inbox.asked[1:]:
            if message.carrier_id == "SM1":
                soon.set_exception(ValueError("nobody foresaw that either"))
            else:
                soon.set_result([DONE])
        return list(await told)

    with Hatch(echo, inbox) as hatch:
        assert hatch.awaited(asked(hatch.outside)) == [("Laporan diterima.",), (), ("Laporan diterima.",)]
    assert inbox.heard == ["SM0", "SM1", "SM2"] * 2
    assert inbox.aside == ["SM1: nobody foresaw that either"]


def test_where_the_database_is_away_those_that_came_together_are_not_tried_one_by_one() -> None:
    inbox = Slow()

    async def asked(outside: Outside) -> list[Any]:
        told = asyncio.gather(*(outside.receive(sms(f"SM{at}")) for at in range(3)))
        await asyncio.to_thread(eventually, lambda: len(inbox.asked) == 1)
        inbox.asked[0][1].set_exception(StorageDown("database away"))
        return list(await told)

    with Hatch(echo, inbox) as hatch:
        assert hatch.awaited(asked(hatch.outside)) == [(), (), ()]
    assert inbox.heard == ["SM0", "SM1", "SM2"]
    assert sorted(inbox.aside) == [f"SM{at}: database away" for at in range(3)]


def test_the_same_message_from_two_phones_at_one_moment_is_there_once_and_the_others_beside_it(
    gateway: Gateway,
) -> None:
    """The database refuses what came together: each of it is dealt with by itself."""
    came = [replace(sms("SM1"), sender=f"+628123456789{at}") for at in range(3)] + [sms("SM2", "MEDAN sampah")]

    async def asked(outside: Outside) -> list[Any]:
        return list(await asyncio.gather(*map(outside.receive, came)))

    with House(gateway) as house:
        assert house.awaited(asked(house.outside)) == [()] * 4
    assert sorted(one.message.carrier_id for one in gateway.database.read(inbound.listed)) == ["SM1", "SM2"]


def test_a_message_is_the_same_on_either_side() -> None:
    inbox = Slow()
    sent = sms("SM1", "kata “aneh” \0 \ud7ff 😀", raw={"Body": "a", "": ""}, opt_out="STOP")

    async def asked(outside: Outside) -> None:
        told = asyncio.ensure_future(outside.receive(sent))
        await asyncio.to_thread(eventually, lambda: inbox.asked)
        inbox.asked[0][1].set_result([Received(new=True)])
        await told

    with Hatch(echo, inbox) as hatch:
        hatch.awaited(asked(hatch.outside))
    assert inbox.asked[0][0] == [inbound.storable(sent)]


class Reading(Slow):
    """An inbox that takes all at once, and has words by which they are understood."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition: Edition = edition

    def receive_soon(self, messages: Sequence[InboundMessage]) -> Future[Sequence[Received]]:
        soon = super().receive_soon(messages)
        soon.set_result([Received(new=True) for _ in messages])
        return soon


def test_words_are_read_outside_as_soon_as_it_knows_which_and_anew_when_they_have_changed(gateway: Gateway) -> None:
    inbox = Reading(gateway.database.read(gateway.directory.edition))
    with Hatch(echo, inbox) as hatch:

        def is_read_outside(body: str) -> bool:
            hatch.awaited(hatch.outside.receive(sms(f"SM{len(inbox.asked)}", body)))
            return body in inbox.edition.read_elsewhere

        assert not is_read_outside("BINJAI air mati")  # the first tells that there are words
        assert is_read_outside("BINJAI jalan rusak")
        inbox.edition = replace(inbox.edition, revision=inbox.edition.revision + 1)
        assert not is_read_outside("BINJAI lampu mati")  # read by words that are not the newest any more
        assert is_read_outside("BINJAI banjir")


def test_whatever_is_read_outside_is_the_same_inside(gateway: Gateway) -> None:
    inbox = Reading(gateway.database.read(gateway.directory.edition))
    said = {body: inbox.edition.read(body) for body in EACH_INTENT}
    assert {type(intent) for intent in said.values()} == set(get_args(Intent))
    with Hatch(echo, inbox) as hatch:
        hatch.awaited(hatch.outside.receive(sms("SM", "")))
        for at, body in enumerate(said):
            hatch.awaited(hatch.outside.receive(sms(f"SM{at}", body)))
    assert inbox.edition.read_elsewhere == said
    assert [inbox.edition.read(body) for body in said] == list(said.values())
    assert inbox.edition.read_elsewhere == {}


def test_a_new_word_is_understood_in_the_next_message(gateway: Gateway) -> None:
    gateway.operators.add("pusat", "admin", None)
    boss = Caller(gateway.operators.find("pusat"))

    def place(house: House, sid: str) -> str | None:
        """Where the report goes that begins with the new word."""
        house.awaited(house.outside.receive(sms(sid, f"SIBINJAI lampu mati {sid}")))
        return next(iter(gateway.database.read(tickets.of_phone, "+6281234567890", limit=1))).agency

    with House(gateway) as house:
        house.awaited(house.outside.receive(sms("SM1")))  # with it the words are told outside
        assert place(house, "SM2") is None
        gateway.administration.add_word(boss, "12.75", "SIBINJAI")
        assert [place(house, sid) for sid in ("SM3", "SM4", "SM5")] == ["12.75"] * 3


def test_texts_that_nobody_asks_for_do_not_pile_up(gateway: Gateway) -> None:
    edition = gateway.database.read(gateway.directory.edition)
    for at in range(10_000):
        edition.was_read(f"air mati {at}", Help())
    assert len(edition.read_elsewhere) <= 1000


def test_whoever_reads_requests_hears_when_the_gateway_is_gone(gateway: Gateway) -> None:
    with House(gateway) as house:
        assert not house.gone.is_set()
        house.leave()


def test_a_carrier_that_hangs_up_before_its_answer_loses_no_message(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+6281234567890", "To": "1078", "Body": "BINJAI rusak"}
    signature = sign(f"{PUBLIC_URL}/webhooks/twilio", list(form.items()))
    with House(gateway) as house:
        headers = {"content-type": FORM, "x-twilio-signature": signature}
        asked = WebhookRequest("POST", "/webhooks/twilio", "", headers, list(form.items()), b"")
        message = gateway.carriers["twilio"].read(asked, gateway.clock())

        async def hung_up() -> None:
            told = asyncio.ensure_future(house.outside.receive(message))
            await asyncio.sleep(0)
            told.cancel()

        house.awaited(hung_up())
        eventually(lambda: gateway.database.read(inbound.count, "handled") == 1)
        eventually(lambda: "received" in caplog.messages)
        assert house.awaited(house.outside.answer(HEALTH))[0] == 200


def test_whoever_goes_without_hearing_the_answer_ends_the_inside_in_order() -> None:
    """Its system tells the other side of a broken line then, not of the end of one."""
    outside, line = socket.socketpair()
    said = threading.Event()

    def answering(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        said.set()
        return echo(environ, start)

    with line, ThreadPoolExecutor(1) as threads, ThreadPoolExecutor(1) as inside:
        serving = inside.submit(Inside(line, answering, lambda: None, threads).serve)
        outside.sendall(_framed([(1, "request", post("/a", b"x"))]))
        assert said.wait(60)
        threads.submit(lambda: None).result(60)  # the answer before it has been written
        outside.close()
        assert serving.result(60) is None


class Forgetful(Slow):
    def counted(self, message: InboundMessage, received: Received) -> str:
        raise ValueError("nobody foresaw it")


def test_what_is_safe_is_acknowledged_whatever_becomes_of_the_note_of_it() -> None:
    inbox = Forgetful()

    async def asked(outside: Outside) -> tuple[str, ...]:
        told = asyncio.ensure_future(outside.receive(sms("SM1")))
        await asyncio.to_thread(eventually, lambda: inbox.asked)
        inbox.asked[0][1].set_result([Received(new=True, texts=("ya",))])
        return tuple(await told)

    with Hatch(echo, inbox) as hatch:
        assert hatch.awaited(asked(hatch.outside)) == ("ya",)
