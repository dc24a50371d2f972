"""Which webhooks are Twilio's. The documented vectors, then Twilio's own validator as the oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from sms_gateway.carriers import WebhookRequest
from sms_gateway.carriers.twilio import signature
from sms_gateway.errors import BadSignature
from tests.carriers.values import PUBLIC_URL, TOKEN, Fields, sign, signed, webhook

DOCUMENTED_FORM = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+12349013030"),
    ("Digits", "1234"),
    ("From", "+12349013030"),
    ("To", "+18005551212"),
)
SHA1_VECTOR = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
SHA256_VECTOR = "Rmm4Vzj+Ky7JGoWXMCsZDZuHDszLr9xvdbvitrDr4/M="
SMS = (("MessageSid", "SM1"), ("From", "+6281234567890"), ("Body", "BINJAI jln rusak"), ("FromCity", ""))


def documented(given: str, settings: str | None = None, **more: str) -> WebhookRequest:
    headers = {"x_twilio_signature": given} | more
    if settings:
        headers["x_twilio_webhooks_signature_settings"] = settings
    return webhook(DOCUMENTED_FORM, "/myapp.php", "foo=1&bar=2", **headers)


def is_twilios(
    request: WebhookRequest,
    *tokens: str,
    keys: dict[str, str] | None = None,
    url: str = PUBLIC_URL,
) -> bool:
    try:
        signature.check(request, url, tokens, keys or {})
    except BadSignature:
        return False
    return True


def test_the_documented_signature_is_twilios() -> None:
    assert is_twilios(documented(SHA1_VECTOR), "12345", url="https://mycompany.com")


def test_the_documented_signature_with_a_shared_key_is_twilios() -> None:
    request = documented(SHA256_VECTOR, "key=key_1,algorithm=HMAC_SHA256")
    assert is_twilios(request, keys={"key_1": "12345"}, url="https://mycompany.com")


def test_spaces_in_the_settings_header_mean_nothing() -> None:
    request = documented(SHA256_VECTOR, " key = key_1 , algorithm = hmac_sha256 ")
    assert is_twilios(request, keys={"key_1": "12345"}, url="https://mycompany.com")


@pytest.mark.parametrize(
    ("settings", "keys", "tokens"),
    [
        pytest.param("key=key_2,algorithm=HMAC_SHA256", {"key_1": "12345"}, ("12345",), id="a key that is not ours"),
        pytest.param("algorithm=HMAC_SHA256", {"key_1": "12345"}, ("12345",), id="no key named"),
        pytest.param("key=key_1,algorithm=HMAC_SHA512", {"key_1": "12345"}, ("12345",), id="an unknown algorithm"),
        pytest.param("key=key_1", {"key_1": "12345"}, (), id="no algorithm means the token, and there is none"),
        pytest.param("key=key_1,algorithm=HMAC_SHA256", {"key_1": ""}, (), id="an empty key"),
    ],
)
def test_a_shared_key_signature_is_refused_without_its_key(
    settings: str, keys: dict[str, str], tokens: tuple[str, ...]
) -> None:
    request = documented(SHA256_VECTOR, settings)
    assert not is_twilios(request, *tokens, keys=keys, url="https://mycompany.com")


@pytest.mark.parametrize("settings", ["key=k,algorithm=HMAC_SHA1", " algorithm = hmac_sha1 ", ",,=", "algorithm="])
def test_the_settings_header_may_name_the_plain_algorithm_or_nothing(settings: str) -> None:
    assert is_twilios(documented(SHA1_VECTOR, settings), "12345", url="https://mycompany.com")


def test_a_token_can_be_replaced_without_a_gap() -> None:
    request = signed(SMS, token="new")
    assert is_twilios(request, "old", "new")
    assert is_twilios(request, "new", "old")
    assert not is_twilios(request, "old")


@pytest.mark.parametrize("tokens", [(), ("",)], ids=["none", "an empty one, which anybody has"])
def test_without_a_token_nobody_is_believed(tokens: tuple[str, ...]) -> None:
    assert not is_twilios(signed(SMS, token=""), *tokens)


def test_a_proxy_changes_nothing_because_its_headers_are_not_looked_at() -> None:
    request = signed(SMS, query="a=1&b=")
    behind = WebhookRequest(
        request.method,
        request.path,
        request.query,
        {**request.headers, "host": "10.0.0.7", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"},
        request.form,
        request.body,
        "http://10.0.0.7:8000",
    )
    assert is_twilios(behind, TOKEN)


@pytest.mark.parametrize(
    ("called", "configured"),
    [
        ("https://sms.example.go.id:443", "https://sms.example.go.id"),
        ("https://sms.example.go.id", "https://sms.example.go.id:443"),
        ("https://sms.example.go.id", "https://sms.example.go.id:8443"),
        ("http://sms.example.go.id:80", "http://sms.example.go.id"),
        ("https://sms.example.go.id/1078", "https://sms.example.go.id/1078/"),
    ],
)
def test_the_port_and_a_last_slash_make_no_difference(called: str, configured: str) -> None:
    assert is_twilios(signed(SMS, url=called), TOKEN, url=configured)


@pytest.mark.parametrize(
    "url", ["http://sms.example.go.id", "https://sms.example.go.id/x", "https://other.example.go.id"]
)
def test_another_address_does_make_one(url: str) -> None:
    assert not is_twilios(signed(SMS), TOKEN, url=url)


def test_a_raw_path_and_query_are_signed_as_they_came() -> None:
    assert is_twilios(signed(SMS, "/webhooks/twilio%20two", "message=7&x=%2B62&x="), TOKEN)


def test_repeated_names_and_blank_values_are_part_of_it() -> None:
    form = (*SMS, ("Tag", "b"), ("Tag", "a"), ("Tag", "b"), ("FromZip", ""))
    assert is_twilios(signed(form), TOKEN)
    assert not is_twilios(webhook(SMS, x_twilio_signature=signed(form).headers["x-twilio-signature"]), TOKEN)


def test_a_changed_word_is_noticed() -> None:
    headers = {"x_twilio_signature": signed(SMS).headers["x-twilio-signature"]}
    changed = tuple((name, value.replace("BINJAI", "SINJAI")) for name, value in SMS)
    assert not is_twilios(webhook(changed, **headers), TOKEN)


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        pytest.param(webhook(SMS), "no X-Twilio-Signature header", id="no signature"),
        pytest.param(webhook(SMS, x_twilio_signature=""), "no X-Twilio-Signature header", id="an empty one"),
        pytest.param(webhook((), content_type="application/json", x_twilio_signature="x"), "not a form", id="JSON"),
        pytest.param(webhook(SMS, x_twilio_signature="\udcff☃"), "does not fit https://sms.example", id="no base64"),
    ],
)
def test_what_is_wrong_is_said(request_: WebhookRequest, why: str) -> None:
    with pytest.raises(BadSignature, match=why):
        signature.check(request_, PUBLIC_URL, [TOKEN], {})


WORDS = st.text(max_size=20)
FORMS = st.lists(st.tuples(st.sampled_from(["Body", "From", "Tag", "bODY", ""]) | WORDS, WORDS), max_size=8)
URLS = st.builds(
    "{}://sms.example.go.id{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.sampled_from(["", "/1078"]),
)


@given(
    form=FORMS, url=URLS, token=st.text(min_size=1, max_size=40), query=st.sampled_from(["", "message=7", "a=&b=%20"])
)
def test_whatever_twilios_validator_signs_and_believes_is_believed(
    form: Fields, url: str, token: str, query: str
) -> None:
    assert is_twilios(signed(form, query=query, token=token, url=url), token, url=url)


@given(form=FORMS, other=FORMS, url=URLS)
def test_whom_twilios_validator_turns_away_is_turned_away(form: Fields, other: Fields, url: str) -> None:
    address = f"{url}/webhooks/twilio"
    request = webhook(other, x_twilio_signature=sign(address, form, TOKEN))
    same = sign(address, form, TOKEN) == sign(address, other, TOKEN)
    assert is_twilios(request, TOKEN, url=url) is same


@given(form=FORMS, key=st.text(min_size=1, max_size=40))
def test_shared_keys_agree_with_twilios_validator(form: Fields, key: str) -> None:
    made = sign(f"{PUBLIC_URL}/webhooks/twilio", form, key, "HMAC_SHA256")
    request = webhook(form, x_twilio_signature=made, x_twilio_webhooks_signature_settings="key=k,algorithm=HMAC_SHA256")
    assert is_twilios(request, keys={"k": key})


def test_the_oracle_itself_knows_the_documented_vectors() -> None:
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    validator = RequestValidator("12345")
    assert validator.validate(address, dict(DOCUMENTED_FORM), SHA1_VECTOR)
    assert validator.validate(address, dict(DOCUMENTED_FORM), SHA256_VECTOR, "HMAC_SHA256")
