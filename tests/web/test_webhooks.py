"""What a carrier is told, for everything it may send: the table of outcomes."""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import inbound, outbound, sending, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tickets import Filter
from sms_gateway.web.entrance import Entrance, Scope
from tests.carriers.values import ACCOUNT, FORM, PUBLIC_URL, Fields, sign
from tests.web.entering import House

Post = Callable[..., TestResponse]

EMPTY = "<Response/>"


def sms(body: str = "BINJAI jln rusak", sid: str = "SM1", sender: str = "+6281234567890", **more: str) -> Fields:
    given = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": "1078", "Body": body, "NumMedia": "0"}
    return list((given | more).items())


def opened(gateway: Gateway) -> int:
    return gateway.database.read(tickets.count, Filter())


def kept(gateway: Gateway) -> list[inbound.Kept]:
    return gateway.database.read(inbound.listed)


def test_a_signed_sms_opens_a_ticket_and_gets_empty_twiml(gateway: Gateway, post: Post) -> None:
    answer = post(sms())
    assert (answer.status_code, answer.content_type, answer.text) == (200, "text/xml", EMPTY)
    (said,) = gateway.database.read(outbound.answering, "twilio", "SM1")
    assert said.body.startswith("Laporan ")
    assert opened(gateway) == 1


def test_the_form_is_kept_whole_with_what_twilio_may_add_one_day(gateway: Gateway, post: Post) -> None:
    assert post(sms(Body=" BINJAI  “jalan” rusak 😡 ", NewThing="1", FromCity="")).status_code == 200
    (one,) = kept(gateway)
    assert one.message.body == " BINJAI  “jalan” rusak 😡 "
    assert one.message.raw["NewThing"] == "1"
    assert not one.message.raw["FromCity"]


def test_a_repeated_webhook_opens_one_ticket_and_gets_the_same_answer(gateway: Gateway, post: Post) -> None:
    answers = {(a.status_code, a.text) for a in (post(sms()), post(sms()), post(sms()))}
    assert answers == {(200, EMPTY)}
    assert opened(gateway) == 1
    assert len(kept(gateway)) == 1


def test_an_unknown_carrier_is_404(post: Post) -> None:
    assert post(sms(), path="/webhooks/nobody").status_code == 404


def test_the_loopback_carrier_has_no_webhook(post: Post) -> None:
    assert post(sms(), path="/webhooks/loopback").status_code == 404


def test_a_body_over_64_kib_is_413_and_keeps_nothing(gateway: Gateway, post: Post) -> None:
    assert post(sms(body="x" * 70_000)).status_code == 413
    assert kept(gateway) == []


@pytest.mark.parametrize(
    "request_of",
    [
        pytest.param(lambda client: client.post("/webhooks/twilio", data=dict(sms())), id="no signature"),
        pytest.param(
            lambda client: client.post(
                "/webhooks/twilio", data=dict(sms()), headers={"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}
            ),
            id="a wrong signature",
        ),
        pytest.param(
            lambda client: client.post("/webhooks/twilio", json={"a": 1}, headers={"X-Twilio-Signature": "x"}),
            id="JSON",
        ),
        pytest.param(
            lambda client: client.post("/webhooks/twilio", data=b"\xff\xfe%", headers={"X-Twilio-Signature": "é"}),
            id="bytes that are no text",
        ),
    ],
)
def test_what_twilio_did_not_sign_is_403_and_keeps_nothing(
    gateway: Gateway, client: FlaskClient, request_of: Callable[[FlaskClient], TestResponse]
) -> None:
    answer = request_of(client)
    assert answer.status_code == 403
    assert "Traceback" not in answer.text
    assert kept(gateway) == []


def test_a_signed_sms_of_another_account_is_403(gateway: Gateway, post: Post) -> None:
    assert post(sms(AccountSid="AC" + "f" * 32)).status_code == 403
    assert kept(gateway) == []


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_signed_form_without_what_it_needs_is_400(post: Post, missing: str) -> None:
    fields = [(name, value) for name, value in sms() if name != missing]
    assert post(fields).status_code == 400


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_is_answered(client: FlaskClient, method: str) -> None:
    assert client.open("/webhooks/twilio", method=method.upper()).status_code == 405


def test_receipts_get_204_and_never_go_backwards(gateway: Gateway, post: Post) -> None:
    post(sms())
    (said,) = gateway.database.read(outbound.answering, "twilio", "SM1")
    gateway.database.write(sending.lease, [said.id], gateway.clock())  # it is on the line
    path = f"/webhooks/twilio/status?message={said.id}"
    for word in ("queued", "delivered", "sent", "delivered"):
        receipt = [("MessageSid", "SM9"), ("AccountSid", ACCOUNT), ("MessageStatus", word), ("To", "+6281234567890")]
        assert post(receipt, path=path).status_code == 204
    (said,) = gateway.database.read(outbound.answering, "twilio", "SM1")
    assert (said.state, said.carrier_id) == ("delivered", "SM9")
    ledger = gateway.database.read(outbound.receipts, said.id)
    assert [row.said for row in ledger] == ["queued", "delivered", "sent"]


def test_a_message_that_cannot_be_dealt_with_is_kept_and_dealt_with_later(
    gateway: Gateway, post: Post, clock: SetClock
) -> None:
    def spoil(db: Connection) -> None:
        db.execute(text("alter table event rename to event_away"))

    def mend(db: Connection) -> None:
        db.execute(text("alter table event_away rename to event"))

    gateway.database.write(spoil)
    assert post(sms()).status_code == 200
    assert [one.state for one in kept(gateway)] == ["waiting"]
    gateway.database.write(mend)
    clock.move(minutes=1)
    assert gateway.inbox.handle_waiting() == 1
    assert opened(gateway) == 1
    assert [one.state for one in kept(gateway)] == ["handled"]


class TestWithoutADatabase:
    @pytest.fixture
    def gone(self, gateway: Gateway) -> Gateway:
        """The database is away: its file is locked by somebody, or its server takes no connection."""
        gateway.database.close()
        gateway.database.__init__("postgresql://nobody@127.0.0.1:9/nowhere")  # type: ignore[misc]
        return gateway

    def test_an_sms_is_spooled_and_acknowledged(self, gone: Gateway, post: Post) -> None:
        assert post(sms()).status_code == 200
        assert gone.spool.depth() == 1

    def test_a_receipt_is_spooled_too_and_believed_when_the_database_is_back(
        self, gateway: Gateway, post: Post
    ) -> None:
        post(sms())
        (said,) = gateway.database.read(outbound.answering, "twilio", "SM1")
        gateway.database.write(sending.lease, [said.id], gateway.clock())  # it is on the line
        url, cipher = gateway.database.url, gateway.database._engine.dialect.numbers_cipher  # type: ignore[attr-defined]
        gateway.database.close()
        gateway.database.__init__("postgresql://nobody@127.0.0.1:9/nowhere")  # type: ignore[misc]
        receipt = [("MessageSid", "SM9"), ("AccountSid", ACCOUNT), ("MessageStatus", "delivered")]
        assert post(receipt, path=f"/webhooks/twilio/status?message={said.id}").status_code == 204
        gateway.database.__init__(url, cipher=cipher)  # type: ignore[misc]
        assert gateway.inbox.replay_spool() == 1
        (said,) = gateway.database.read(outbound.answering, "twilio", "SM1")
        assert (said.state, said.carrier_id) == ("delivered", "SM9")

    def test_readiness_names_the_database_and_the_spool(self, gone: Gateway, post: Post, client: FlaskClient) -> None:
        post(sms())
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert set(answer.get_json()["problems"]) == {"database", "spool"}
        assert client.get("/healthz").status_code == 200

    @pytest.mark.parametrize("path", ["/readyz", "/", "/api/v1/tickets", "/open311/v2/requests.json", "/sign-in"])
    def test_strangers_are_not_told_where_the_database_is(self, gone: Gateway, client: FlaskClient, path: str) -> None:
        near, behind_a_proxy = client.get(path), client.get(path, headers={"X-Forwarded-For": "203.0.113.7"})
        assert near.status_code == behind_a_proxy.status_code
        assert path != "/readyz" or "127.0.0.1" in near.text
        assert not {word for word in ("nowhere", "nobody", "127.0.0.1") if word in behind_a_proxy.text}

    def test_where_the_spool_cannot_be_written_the_carrier_must_keep_it(self, gone: Gateway, post: Post) -> None:
        shutil.rmtree(gone.spool.directory, ignore_errors=True)
        gone.spool.directory.write_text("a file where a directory should be")
        assert post(sms()).status_code == 503
        gone.spool.directory.unlink()


class TestTwiml:
    @pytest.fixture
    def twilio_settings(self, twilio_settings: dict[str, object]) -> dict[str, object]:
        return {**twilio_settings, "reply": "twiml"}

    def test_the_answer_travels_back_and_a_repeat_gets_the_same(self, gateway: Gateway, post: Post) -> None:
        first, second = post(sms()), post(sms())
        assert "<Message>Laporan " in first.text
        assert first.text == second.text
        assert gateway.dispatch.send_due("twilio") == 0

    def test_marks_of_xml_are_escaped(self, post: Post) -> None:
        post(sms(body="STATUS <b>&", sid="SM1"))
        assert "<b>" not in post(sms(body="STATUS <b>&", sid="SM1")).text

    def test_another_phone_gets_nothing_of_it(self, post: Post) -> None:
        post(sms())
        assert "<Message>" in post(sms(sid="SM2", sender="+6281111111111", body="STATUS")).text
        assert post(sms(sid="SM3", sender="InfoPromo", body="diskon")).text == EMPTY


def test_every_answer_carries_the_headers_that_keep_browsers_safe(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/readyz", "/nowhere"):
        headers = client.get(path).headers
        assert {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} <= set(headers.keys())


def test_the_short_way_says_to_the_letter_what_the_application_says(gateway: Gateway, client: FlaskClient) -> None:
    def said(how: Callable[..., TestResponse], sid: str) -> tuple[int, str, dict[str, str]]:
        form = sms(sid=sid)
        signature = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/webhooks/twilio", form)}
        answer = how("/webhooks/twilio", data=dict(form), headers=signature)
        return answer.status_code, answer.text, {name.lower(): value for name, value in answer.headers}

    with House(gateway) as house:
        by_entrance = said(partial(house.post, client), "SM1")
    assert by_entrance == said(client.post, "SM2")
    assert len(kept(gateway)) == 2


SIGNED = sms()
USUAL = {"Content-Type": FORM, "X-Twilio-Signature": sign(f"{PUBLIC_URL}/webhooks/twilio", SIGNED)}
SCOPE: Scope = {"method": "POST", "path": "/webhooks/twilio", "query_string": b"", "headers": []}


def _headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _long() -> tuple[dict[str, str], bytes]:
    """Signed, and far too much."""
    fields = sms(Pad="b" * 70_000)
    return {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/webhooks/twilio", fields)}, urlencode(fields).encode()


@pytest.mark.parametrize(
    ("scope", "headers", "body"),
    [
        pytest.param({"method": "PUT"}, {}, b"", id="another-method"),
        pytest.param({"path": "/webhooks/twilio/status"}, {}, b"", id="a-receipt"),
        pytest.param({"path": "/webhooks/nobody"}, {}, b"", id="no-carrier"),
        pytest.param({"path": "/api/v1/tickets"}, {}, b"", id="another-path"),
        pytest.param({}, {"X-Twilio-Signature": "no"}, b"", id="a-wrong-signature"),
        pytest.param({}, {"Content-Type": f"{FORM}-data"}, b"", id="no-form"),
        pytest.param({}, {"content-type": FORM}, b"", id="a-header-twice"),
        pytest.param({}, {}, b"&a=\xff", id="bytes-that-are-no-text"),
        pytest.param({}, {}, b"&a=%FF", id="an-escape-that-is-no-text"),
        pytest.param({}, *_long(), id="too-much"),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_application(
    gateway: Gateway, scope: Scope, headers: dict[str, str], body: bytes
) -> None:
    """In all else it is as it would be taken."""
    words = body if len(body) > 10 else urlencode(SIGNED).encode() + body
    with House(gateway) as house:
        asked = {**SCOPE, **scope, "headers": _headers(USUAL | headers)}
        assert house.awaited(house.entrance.answer(asked, words)) is None
        assert kept(gateway) == []
        usual = {**SCOPE, "headers": _headers(USUAL)}
        assert house.awaited(house.entrance.answer(usual, urlencode(SIGNED).encode())) is not None
        assert len(kept(gateway)) == 1


def test_what_fails_in_a_way_nobody_foresaw_is_tried_by_the_application_too(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    async def receive(message: InboundMessage) -> Sequence[str]:
        raise KeyError(message.carrier_id)

    entrance = Entrance(gateway.carriers, receive, gateway.clock, {}, 70_000)
    usual = {**SCOPE, "headers": _headers(USUAL)}
    with ThreadPoolExecutor(1) as outside:  # beside a browser this thread has a loop already
        assert outside.submit(asyncio.run, entrance.answer(usual, urlencode(SIGNED).encode())).result() is None
    assert "a webhook of twilio failed" in caplog.text
