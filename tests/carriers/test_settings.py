"""`carriers:` in the settings: which carrier, and what it is told."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from sms_gateway.carriers import load
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.carriers.sections import settings_of
from sms_gateway.carriers.twilio import Twilio
from sms_gateway.carriers.twilio.settings import Settings
from sms_gateway.errors import ConfigError

SID = {"account_sid": "AC1"}
EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"


def test_the_name_of_a_section_tells_what_it_is() -> None:
    assert isinstance(load("loopback", {}, ""), Loopback)
    assert isinstance(load("twilio", SID, ""), Twilio)


def test_kind_tells_it_where_the_name_does_not_so_that_one_kind_can_be_there_twice() -> None:
    first, second = (load(name, {"kind": "twilio", **SID}, "") for name in ("medan", "binjai"))
    assert [first.name, second.name] == ["medan", "binjai"]


@pytest.mark.parametrize(("name", "section"), [("smoke", {}), ("loopback", {"kind": "smoke"}), ("x", {"kind": ["y"]})])
def test_an_unknown_kind_is_refused_naming_the_known_ones(name: str, section: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=rf"^carriers\.{name}\.kind: .* use one of loopback, twilio$"):
        load(name, section, "")


def test_a_carrier_that_is_not_used_is_not_imported() -> None:
    script = (
        "from sms_gateway.carriers import load; load('loopback', {}, ''); import sys; print('twilio' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_settings_are_read_as_they_stand_in_the_file() -> None:
    section = {
        "kind": "twilio",
        "account_sid": "AC1",
        "auth_tokens": ["old", "new"],
        "signing_keys": {"key_1": "secret"},
        "from": "1078",
        "reply": "twiml",
        "timeout": [3, 10],
        "validity": 600,
        "status_callback": False,
    }
    assert settings_of(Settings, section, "carriers.twilio") == Settings(
        account_sid="AC1",
        auth_tokens=("old", "new"),
        signing_keys={"key_1": "secret"},
        sender="1078",
        reply="twiml",
        timeout=(3.0, 10.0),
        validity=600,
        status_callback=False,
    )


def test_the_example_lists_every_setting_of_twilio_as_it_ships() -> None:
    (lines,) = re.findall(r"#   twilio:\n((?:#     .+\n)+)", EXAMPLE.read_text("utf-8"))
    section = yaml.safe_load(re.sub("(?m)^# ", "", lines))
    assert section.keys() == {field.metadata.get("key", field.name) for field in fields(Settings)}
    needed = Settings(account_sid="AC…", auth_tokens=("…",), sender="1078")
    assert settings_of(Settings, section, "carriers.twilio") == needed


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param({"from": 1078}, {"sender": "1078"}, id="a short code without quotes"),
        pytest.param({"auth_tokens": "only"}, {"auth_tokens": ("only",)}, id="one token, not in a list"),
        pytest.param({"auth_tokens": ["with a newline\n"]}, {"auth_tokens": ("with a newline",)}, id="from a file"),
        pytest.param({"auth_tokens": "old\nnew"}, {"auth_tokens": ("old", "new")}, id="two in a file, one a line"),
        pytest.param({"auth_tokens": "old, new"}, {"auth_tokens": ("old", "new")}, id="two with a comma"),
        pytest.param({"auth_tokens": '["old", "new"]\n'}, {"auth_tokens": ("old", "new")}, id="two in a file, as JSON"),
        pytest.param({"numbers": "[1078, 1708]"}, {"numbers": ("1078", "1708")}, id="numbers in a file, as JSON"),
        pytest.param({"api_key_sid": None}, {"api_key_sid": None}, id="left empty"),
    ],
)
def test_what_is_meant_plainly_is_taken(given: dict[str, object], read: dict[str, object]) -> None:
    settings = settings_of(Settings, SID | given, "carriers.twilio")
    assert {name: getattr(settings, name) for name in read} == read


@pytest.mark.parametrize(
    ("section", "said"),
    [
        pytest.param({}, r"account_sid is missing: add it", id="missing"),
        pytest.param(
            SID | {"sender": "1078"}, r"sender is no setting: remove it; known are: account_sid, ", id="unknown"
        ),
        pytest.param(SID | {"auth_token": "x"}, r"auth_token is no setting: did you mean auth_tokens\?", id="misspelt"),
        pytest.param({"account_sid": True}, r"account_sid must be text", id="a flag for a text"),
        pytest.param({"account_sid": " "}, r"account_sid is blank", id="a blank"),
        pytest.param(SID | {"auth_tokens": [""]}, r"auth_tokens is blank", id="a token that anybody has"),
        pytest.param(SID | {"auth_tokens": ", "}, r"auth_tokens is blank", id="a comma and no token"),
        pytest.param(
            SID | {"auth_tokens": '["a"'}, r"auth_tokens begins as a list in JSON but is none", id="half a list"
        ),
        pytest.param(SID | {"auth_tokens": 5}, r"auth_tokens must be a list", id="no list"),
        pytest.param(SID | {"signing_keys": ["a"]}, r"signing_keys must be pairs", id="no pairs"),
        pytest.param(SID | {"reply": "sms"}, r"reply must be one of: rest, twiml", id="no such word"),
        pytest.param(SID | {"reply": ["rest"]}, r"reply must be one of: rest, twiml", id="a list for a word"),
        pytest.param(SID | {"timeout": 5}, r"timeout must be two numbers of seconds", id="one number of two"),
        pytest.param(SID | {"timeout": [5, 0]}, r"timeout must be two numbers of seconds", id="no time at all"),
        pytest.param(SID | {"timeout": ["5", 9]}, r"timeout must be two numbers of seconds", id="text for a number"),
        pytest.param(SID | {"validity": 0}, r"validity must be a whole number", id="nothing for a count"),
        pytest.param(SID | {"validity": True}, r"validity must be a whole number", id="a flag for a count"),
        pytest.param(SID | {"status_callback": "no"}, r"status_callback must be true or false", id="a word for a flag"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_full_name(section: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=rf"^carriers\.twilio\.{said}"):
        load("twilio", section, "")


def test_half_an_api_key_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^carriers\.twilio: api_key_sid and api_key_secret belong together"):
        load("twilio", SID | {"api_key_sid": "SK1"}, "")


def test_no_secret_is_shown_with_the_settings() -> None:
    settings = Settings(
        account_sid="AC1", auth_tokens=("s3cret",), signing_keys={"k": "s3cret"}, api_key_secret="s3cret"
    )
    assert "s3cret" not in repr(settings)
