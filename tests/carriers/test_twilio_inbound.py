"""Twilio's webhooks, from the form to the value; and what it is answered."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import permutations
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.carriers.twilio import Twilio
from sms_gateway.carriers.twilio.settings import Settings
from sms_gateway.errors import BadSignature, Malformed
from sms_gateway.messages import InboundMessage, State, later
from sms_gateway.phone import is_phone
from tests.carriers.values import ACCOUNT, NOW, PUBLIC_URL, TOKEN, Fields, signed, webhook


def twilio(reply: str = "rest") -> Twilio:
    settings = Settings(account_sid=ACCOUNT, auth_tokens=(TOKEN,), reply="twiml" if reply == "twiml" else "rest")
    return Twilio("twilio", settings, PUBLIC_URL)


SMS = {
    "ToCountry": "ID",
    "ToState": "",
    "SmsMessageSid": "SMa1",
    "NumMedia": "0",
    "FromZip": "",
    "SmsSid": "SMa1",
    "FromCity": "",
    "SmsStatus": "received",
    "Body": "BINJAI jln rusak parah",
    "To": "1078",
    "NumSegments": "1",
    "MessageSid": "SMa1",
    "AccountSid": ACCOUNT,
    "From": "+6281234567890",
    "ApiVersion": "2010-04-01",
}


def form(**changes: str | None) -> Fields:
    """The recorded form with such fields changed, added, or (None) left out."""
    return tuple((name, value) for name, value in {**SMS, **changes}.items() if value is not None)


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        pytest.param({}, {"sender": "+6281234567890", "body": "BINJAI jln rusak parah"}, id="a plain SMS"),
        pytest.param({"From": "6281234567890"}, {"sender": "+6281234567890"}, id="a number without its plus"),
        pytest.param({"From": "81111"}, {"sender": "81111"}, id="a short code"),
        pytest.param({"From": "TELKOMSEL"}, {"sender": "TELKOMSEL"}, id="an alphanumeric sender"),
        pytest.param({"Body": ""}, {"body": ""}, id="an empty SMS"),
        pytest.param({"Body": None}, {"body": ""}, id="no body at all"),
        pytest.param(
            {"Body": " “jalan”\u00a0rusak 😡\x0b\n"}, {"body": " “jalan”\u00a0rusak 😡\x0b\n"}, id="unchanged"
        ),
        pytest.param({"OptOutType": "STOP", "Body": "STOP"}, {"opt_out": "STOP"}, id="Twilio has opted them out"),
        pytest.param({"OptOutType": "Help"}, {"opt_out": "HELP"}, id="Twilio has helped them"),
        pytest.param({"Body": "STOP"}, {"opt_out": None}, id="a STOP that is left to us"),
        pytest.param({"OptOutType": ""}, {"opt_out": None}, id="a blank opt-out"),
        pytest.param({"MessagingServiceSid": "MG1"}, {"carrier_id": "SMa1"}, id="by a messaging service"),
        pytest.param({"AccountSid": None}, {"carrier_id": "SMa1"}, id="signed, and no account named"),
        pytest.param({"To": None}, {"recipient": ""}, id="no recipient"),
        pytest.param({"NewIn2027": "yes"}, {"carrier_id": "SMa1"}, id="a field to come"),
    ],
)
def test_a_recorded_sms_is_read(changes: Mapping[str, str | None], read: dict[str, object]) -> None:
    message = twilio().read(signed(form(**changes)), NOW)
    assert {name: getattr(message, name) for name in read} == read
    assert message.raw == dict(form(**changes))


@pytest.mark.parametrize("sid", ["S" * 65, "SM a1", "SM\u00e91", "SM\x001", "SM1\n"])
def test_an_id_that_is_no_id_is_malformed(sid: str) -> None:
    """By it a repeat is known, so it is not mended."""
    with pytest.raises(Malformed, match="MessageSid"):
        twilio().read(signed(form(MessageSid=sid)), NOW)
    with pytest.raises(Malformed, match="MessageSid"):
        twilio().read_receipt(signed((("MessageSid", sid), ("MessageStatus", "sent"))))


@pytest.mark.parametrize("length", [64, 5000])
def test_words_longer_than_any_of_twilios_are_cut_and_the_message_counts(length: int) -> None:
    long = "6" * length
    message = twilio().read(signed(form(From=f"+{long}", To=long, OptOutType=long, MessageSid="S" * 64)), NOW)
    assert (len(message.sender), len(message.recipient), message.opt_out) == (64, 64, None)
    assert not is_phone(message.sender)
    assert message.raw["From"] == f"+{long}"
    fields = (("MessageSid", "SMb1"), ("MessageStatus", long), ("ErrorCode", long))
    receipt = twilio().read_receipt(signed(fields))
    assert (len(receipt.said), len(receipt.error or "")) == (32, 32)


def test_an_sms_is_read_whole() -> None:
    message = twilio().read(signed(form()), NOW)
    assert message == InboundMessage(
        carrier="twilio",
        carrier_id="SMa1",
        sender="+6281234567890",
        recipient="1078",
        body="BINJAI jln rusak parah",
        received_at=NOW,
        raw=SMS,
    )


@pytest.mark.parametrize("sender", ["1078", "81111", "TELKOMSEL", "BANK BRI"])
def test_what_is_no_phone_is_kept_and_is_nobody_to_answer(sender: str) -> None:
    assert not is_phone(twilio().read(signed(form(From=sender)), NOW).sender)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"MessageSid": None}, id="no MessageSid"),
        pytest.param({"MessageSid": ""}, id="a blank MessageSid"),
        pytest.param({"From": None}, id="no From"),
        pytest.param({"From": ""}, id="a blank From"),
        pytest.param({"From": " \u00a0 "}, id="a From of blanks"),
    ],
)
def test_an_sms_without_what_it_must_have_is_malformed(changes: Mapping[str, str | None]) -> None:
    with pytest.raises(Malformed, match=next(iter(changes))):
        twilio().read(signed(form(**changes)), NOW)


def test_another_account_is_turned_away_though_its_signature_is_good() -> None:
    with pytest.raises(BadSignature, match=r"AccountSid is not carriers\.twilio\.account_sid"):
        twilio().read(signed(form(AccountSid="AC" + "f" * 32)), NOW)


def test_the_signature_comes_first_so_a_stranger_learns_nothing() -> None:
    for changes in ({}, {"MessageSid": None}, {"AccountSid": "AC2"}):
        with pytest.raises(BadSignature, match="does not fit"):
            twilio().read(webhook(form(**changes), x_twilio_signature="bm8="), NOW)


def test_without_a_secret_nothing_can_come_in_and_that_is_said() -> None:
    assert (Twilio("twilio", Settings(account_sid=ACCOUNT), PUBLIC_URL).unready() or "").startswith(
        "carriers.twilio.auth_tokens is empty: every webhook is refused"
    )


def test_without_credentials_nothing_can_be_sent_and_that_is_said_too() -> None:
    proven = partial(Settings, account_sid=ACCOUNT, signing_keys={"k": "s"})
    said = Twilio("twilio", proven(), PUBLIC_URL).unready() or ""
    assert said.startswith("carriers.twilio: nothing can be sent; add auth_tokens")
    assert Twilio("twilio", proven(reply="twiml"), PUBLIC_URL).unready() is None


def test_a_name_may_come_twice_with_one_value_only() -> None:
    assert twilio().read(signed((*form(), ("Body", SMS["Body"]))), NOW).body == SMS["Body"]
    with pytest.raises(Malformed, match="a field has two values"):
        twilio().read(signed((*form(), ("Body", "another"))), NOW)


SID = "SM" + "0123456789abcdef" * 2
CAUGHT: Fields = (("AccountSid", ACCOUNT), ("Body", "STOPFrom+6281111110000"), ("From", "+6281234567890"),
                  ("MessageSid", SID), ("NumSegments", "1"))  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        pytest.param(
            (("AccountSid", ACCOUNT), ("Body", "STOP"), ("From", "+6281111110000"), *CAUGHT[2:]), "",
            id="another sender",
        ),
        pytest.param((*CAUGHT[:3], ("MessageSid", f"{SID}NumSegments1")), "", id="another id"),
    ],
)  # fmt: skip
def test_a_signed_request_whose_signs_are_parted_otherwise_is_refused(fields: Fields, query: str) -> None:
    assert twilio().read(signed(CAUGHT), NOW).carrier_id == SID
    forged = replace(signed(CAUGHT), form=fields)
    with pytest.raises(Malformed):
        twilio().read(forged, NOW)


def test_a_signed_receipt_is_no_sms() -> None:
    receipt = signed(form(), path="/webhooks/twilio/status", query="message=1")
    forged = replace(receipt, path="/webhooks/twilio", query="", form=[("/status?message=1", ""), *receipt.form])
    with pytest.raises(Malformed):
        twilio().read(forged, NOW)


def test_without_a_public_address_the_request_tells_its_own() -> None:
    carrier = Twilio("twilio", Settings(account_sid=ACCOUNT, auth_tokens=(TOKEN,)), "")
    assert carrier.read(signed(form(), url="http://10.0.0.7:8000"), NOW).carrier_id == "SMa1"


RECEIPT = {"MessageSid": "SMb1", "AccountSid": ACCOUNT, "From": "1078", "To": "+6281234567890"}


def receipt(status: str, error: str | None = None, query: str = "message=7") -> tuple[Fields, str]:
    said = {**RECEIPT, "SmsStatus": status, "MessageStatus": status} | (
        {"ErrorCode": error} if error is not None else {}
    )
    return tuple(said.items()), query


@pytest.mark.parametrize(
    ("status", "error", "state", "code"),
    [
        ("accepted", None, "sent", None),
        ("queued", None, "sent", None),
        ("sending", None, "sent", None),
        ("sent", None, "sent", None),
        ("delivered", None, "delivered", None),
        ("delivered", "", "delivered", None),
        ("undelivered", "30003", "undelivered", "30003"),
        ("failed", "30008", "failed", "30008"),
        ("canceled", None, "cancelled", None),
        ("scheduled", None, None, None),
        ("read", None, None, None),
        ("partially_delivered", None, None, None),
        ("a word to come", None, None, None),
    ],
)
def test_a_receipt_is_read(status: str, error: str | None, state: State | None, code: str | None) -> None:
    fields, query = receipt(status, error)
    read = twilio().read_receipt(signed(fields, "/webhooks/twilio/status", query))
    assert (read.carrier, read.carrier_id, read.message_id) == ("twilio", "SMb1", 7)
    assert (read.said, read.state, read.error) == (status, state, code)
    assert read.raw == dict(fields)


@pytest.mark.parametrize("order", list(permutations(["queued", "sending", "sent", "delivered"])))
def test_receipts_in_any_order_end_with_delivered(order: tuple[str, ...]) -> None:
    believed: State = "sent"
    for status in order:
        said = twilio().read_receipt(signed(receipt(status)[0], "/webhooks/twilio/status")).state
        believed = later(believed, said) if said else believed
    assert believed == "delivered"


@pytest.mark.parametrize("status", ["accepted", "queued", "sending", "sent"])
def test_any_receipt_settles_a_message_of_unknown_outcome(status: str) -> None:
    said = twilio().read_receipt(signed(receipt(status)[0], "/webhooks/twilio/status")).state
    assert said in get_args(State)
    assert later("unknown", said or "unknown") == "sent"


@pytest.mark.parametrize(
    "query", ["", "message=", "message=seven", "message=-7", "message=٧", "other=7", f"message={'9' * 19}"]
)
def test_a_receipt_without_our_id_is_known_by_twilios(query: str) -> None:
    read = twilio().read_receipt(signed(receipt("sent")[0], "/webhooks/twilio/status", query))
    assert (read.message_id, read.carrier_id) == (None, "SMb1")


@pytest.mark.parametrize(
    ("to", "recipient"),
    [("+6281234567890", "+6281234567890"), ("6281234567890", "+6281234567890"), ("+62812XXXXXXX", None), ("", None)],
)
def test_a_receipt_says_whom_it_is_about_where_it_names_a_whole_number(to: str, recipient: str | None) -> None:
    """Else it would tell of another phone than ours, and not be believed."""
    fields = tuple({**RECEIPT, "To": to, "MessageStatus": "delivered"}.items())
    assert twilio().read_receipt(signed(fields, "/webhooks/twilio/status")).recipient == recipient


def test_an_older_receipt_has_only_sms_status() -> None:
    fields = (*RECEIPT.items(), ("SmsStatus", "delivered"))
    assert twilio().read_receipt(signed(fields, "/webhooks/twilio/status")).state == "delivered"


@pytest.mark.parametrize("missing", ["MessageSid", "SmsStatus"])
def test_a_receipt_without_what_it_must_have_is_malformed(missing: str) -> None:
    fields = {**RECEIPT, "SmsStatus": "sent"}
    del fields[missing]
    with pytest.raises(Malformed, match=missing):
        twilio().read_receipt(signed(tuple(fields.items()), "/webhooks/twilio/status"))


def test_a_strangers_receipt_is_turned_away() -> None:
    with pytest.raises(BadSignature):
        twilio().read_receipt(webhook(receipt("delivered")[0], x_twilio_signature="bm8="))


def test_twilio_is_answered_with_nothing_to_say() -> None:
    answer = twilio().answer([])
    assert (answer.body, answer.content_type) == ("<Response/>", "text/xml")


def test_twiml_carries_the_texts_in_order() -> None:
    answer = twilio("twiml").answer(["Laporan diterima.", "Balas 1 atau 2."])
    assert answer.body == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        "<Message>Laporan diterima.</Message><Message>Balas 1 atau 2.</Message></Response>"
    )
    assert answer.content_type == "text/xml"


@pytest.mark.parametrize(("reply", "inline"), [("rest", False), ("twiml", True)])
def test_the_reply_travels_where_the_settings_say(reply: str, inline: bool) -> None:
    assert twilio(reply).answers_inline is inline


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        pytest.param("jln <b> & got", "jln <b> & got", id="what XML means something by"),
        pytest.param("a\x0bb\x00c\x1b", "abc", id="control characters"),
        pytest.param("a\nb\tc", "a\nb\tc", id="lines and tabs"),
        pytest.param("]]>", "]]>", id="the end of a section"),
        pytest.param("é 😡 ½", "é 😡 ½", id="other alphabets"),
        pytest.param("a\ud83d\uffffb", "ab", id="half a pair, and no character"),
    ],
)
def test_twiml_is_heard_as_it_was_said(text: str, heard: str) -> None:
    assert _heard(twilio("twiml").answer([text]).body) == [heard]


@given(texts=st.lists(st.text(st.characters(codec="utf-8")) | st.text(st.characters(max_codepoint=0x20)), max_size=3))
def test_twiml_of_any_text_is_well_formed(texts: list[str]) -> None:
    assert len(_heard(twilio("twiml").answer(texts).body)) == len(texts)


def _heard(twiml: str) -> list[str]:
    return [message.text or "" for message in ET.fromstring(twiml.encode())]
