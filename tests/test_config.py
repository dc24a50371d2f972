"""Settings: one clear line for each thing that can be wrong with them, and a default for everything."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from sms_gateway.config import Settings, load
from sms_gateway.errors import ConfigError

EXAMPLE = Path(__file__).parent.parent / "config.example.yaml"
SECRET = "[not json, but 32 signs and more"

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str, name: str = "config.yaml") -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return written


def refusal(path: Path | None = None, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_with_nothing_set_everything_has_a_default() -> None:
    settings = load(environ={})
    assert settings.numbers == ("1078",)
    assert settings.public_url == "http://127.0.0.1:1078"
    assert settings.database.url == "sqlite:///sms-gateway.db"
    assert settings.carriers == {"loopback": {}}
    assert settings.deadlines.legal == "60 days"
    assert settings.web.secret_key is None


def test_the_environment_wins_over_the_file_setting_by_setting(write: Write) -> None:
    file = write("web: {host: 0.0.0.0, port: 8000}\n")
    web = load(file, {"SMS_GATEWAY_WEB__PORT": "9000"}).web
    assert (web.host, web.port) == ("0.0.0.0", 9000)


def test_a_whole_section_in_one_variable_takes_the_place_of_the_section_in_the_file(write: Write) -> None:
    file = write("carriers: {loopback: {}}\n")
    twilio = {"twilio": {"account_sid": "AC1", "auth_tokens": ["a", "b"]}}
    assert load(file, {"SMS_GATEWAY_CARRIERS": json.dumps(twilio)}).carriers == twilio


def test_one_setting_of_a_section_may_stand_beside_the_section() -> None:
    environ = {"SMS_GATEWAY_WEB__PORT": "2", "SMS_GATEWAY_WEB": '{"port": 1, "threads": 3}'}
    web = load(environ=environ).web
    assert (web.port, web.threads) == (2, 3)


def test_options_of_a_carrier_come_from_the_environment_and_replace_the_default_carrier() -> None:
    environ = {"SMS_GATEWAY_CARRIERS__TWILIO__ACCOUNT_SID": "AC1", "SMS_GATEWAY_CARRIERS__TWILIO__FROM": "LAPOR"}
    assert load(environ=environ).carriers == {"twilio": {"account_sid": "AC1", "from": "LAPOR"}}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("SMS_GATEWAY_WEB__SECRET_KEY_FILE", lambda s: s.web.secret_key, id="a-setting"),
        pytest.param(
            "SMS_GATEWAY_CARRIERS__TWILIO__AUTH_TOKENS_FILE",
            lambda s: s.carriers["twilio"]["auth_tokens"],
            id="an-option-of-a-carrier",
        ),
    ],
)
def test_a_secret_may_come_from_a_file(variable: str, value: Callable[[Settings], object], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
    assert value(load(environ={variable: str(tmp_path / "secret")})) == SECRET


@pytest.mark.parametrize("text", ["one\ntwo\n", "one, two", '["one", "two"]\n'])
def test_a_file_may_hold_several_keys(text: str, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(text, "utf-8")
    environ = {"SMS_GATEWAY_ENCRYPTION__KEYS_FILE": str(tmp_path / "keys")}
    assert load(environ=environ).encryption.keys == ("one", "two")


def test_an_empty_variable_and_a_key_with_nothing_after_it_count_as_not_set(write: Write) -> None:
    file = write("web:\n  # port: 80\npublic_url:\ncarriers:\n  loopback:\n")
    assert load(file, {"SMS_GATEWAY_DATABASE__URL": ""}) == Settings()


@pytest.mark.parametrize("where", ["argument", "variable", "usual place"])
def test_the_file_is_found_by_argument_by_variable_or_in_its_usual_place(where: str, tmp_path: Path) -> None:
    file = tmp_path / ("config.yaml" if where == "usual place" else "other.yaml")
    file.write_text("language: en\n", "utf-8")
    path = file if where == "argument" else None
    environ = {"SMS_GATEWAY_CONFIG": str(file)} if where == "variable" else {}
    assert load(path, environ).language == "en"


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    assert "nowhere.yaml" in refusal(tmp_path / "nowhere.yaml")
    assert refusal(environ={"SMS_GATEWAY_CONFIG": "nowhere.yaml"}).startswith("SMS_GATEWAY_CONFIG: ")


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        pytest.param("updates: {at: 21:30}", "updates.at", "21:30", id="a-clock-time-without-quotes"),
        pytest.param("numbers: [1078, 0123]", "numbers", ("1078", "0123"), id="a-leading-zero"),
        pytest.param("numbers: 1078", "numbers", ("1078",), id="one-number-for-a-list"),
        pytest.param("language: no", "language", "no", id="the-code-of-norwegian"),
        pytest.param("training: yes", "training", True, id="yes"),
        pytest.param("training: true", "training", True, id="true"),
        pytest.param("log: {level: DEBUG}", "log.level", "debug", id="a-level-in-capitals"),
        pytest.param("public_url: https://a.go.id/sms/", "public_url", "https://a.go.id/sms", id="a-closing-slash"),
        pytest.param("database: {url: 'postgres://u@h/n'}", "database.url", "postgresql://u@h/n", id="postgres"),
        pytest.param("database: {url: 'sqlite:////var/a.db'}", "database.url", "sqlite:////var/a.db", id="sqlite"),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, path: str, value: object, write: Write) -> None:
    found: object = load(write(text), {})
    for step in path.split("."):
        found = getattr(found, step)
    assert found == value


@pytest.mark.parametrize(
    ("text", "named", "hint"),
    [
        pytest.param("databse: {url: x}", "databse", "did you mean database?", id="an-unknown-section"),
        pytest.param("web: {prot: 1}", "web.prot", "did you mean web.port?", id="an-unknown-setting"),
        pytest.param("colour: red", "colour", "config.example.yaml", id="an-unknown-setting-like-no-other"),
        pytest.param("web: 8080", "web", "section", id="a-value-for-a-section"),
        pytest.param("web: {port: http}", "web.port", "valid integer", id="a-word-for-a-number"),
        pytest.param("web: {port: 70000}", "web.port", "65535", id="a-port-that-cannot-be"),
        pytest.param("updates: {at: 9}", "updates.at", '"09:00"', id="an-hour-for-a-clock-time"),
        pytest.param("updates: {at: '24:00'}", "updates.at", '"09:00"', id="an-hour-that-is-not-on-the-clock"),
        pytest.param("updates: {quiet_hours: '20-7'}", "updates.quiet_hours", '"20:00-07:00"', id="quiet-hours"),
        pytest.param("timezone: WIB", "timezone", "Asia/Jakarta", id="a-zone-by-its-local-name"),
        pytest.param("public_url: 1078.go.id", "public_url", "https://", id="an-address-without-its-scheme"),
        pytest.param("numbers: []", "numbers", "at least 1", id="no-number"),
        pytest.param("numbers: [our number]", "numbers", '["1078"]', id="a-number-that-is-none"),
        pytest.param("database: {url: mysql://h/n}", "database.url", "sqlite:///", id="another-database"),
        pytest.param("database: {url: sqlite://a.db}", "database.url", "sqlite:///", id="sqlite-with-two-slashes"),
        pytest.param("database: {url: 'sqlite://'}", "database.url", "forget", id="sqlite-in-memory"),
        pytest.param(
            "database: {patience: 0.5}", "database.patience", "1", id="less-patience-than-work-at-leisure-takes"
        ),
        pytest.param("database: {patience: 61}", "database.patience", "60", id="more-patience-than-any-carrier-has"),
        pytest.param("carriers: {twilio: AC1}", "carriers.twilio", "section", id="a-carrier-that-is-a-word"),
        pytest.param("log: {level: loud}", "log.level", "'info'", id="an-unknown-level"),
        pytest.param("web: {port: 1}\nweb: {host: a}", "line 2", "web stands twice", id="a-section-twice"),
        pytest.param("web: [", "line 1", "expected", id="no-yaml"),
        pytest.param("- a\n- b", "config.yaml", "name: value", id="a-list"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_what_to_do(text: str, named: str, hint: str, write: Write) -> None:
    said = refusal(write(text))
    assert "config.yaml" in said
    assert named in said
    assert hint in said


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        pytest.param("SMS_GATEWAY_DATABSE__URL", "x", "SMS_GATEWAY_DATABASE__URL?", id="a-misspelt-section"),
        pytest.param("SMS_GATEWAY_DATABASE_URL", "x", "SMS_GATEWAY_DATABASE__URL?", id="one-underscore"),
        pytest.param("SMS_GATEWAY_CONFIGS", "x", "SMS_GATEWAY_CONFIG?", id="the-file's-own-name-misspelt"),
        pytest.param("SMS_GATEWAY_COLOUR", "red", "config.example.yaml", id="like-no-other"),
        pytest.param("SMS_GATEWAY_LANGUAGE__ID", "x", "cannot be used", id="below-a-value"),
        pytest.param("SMS_GATEWAY_WEB", "8080", "section", id="a-value-for-a-section"),
        pytest.param("SMS_GATEWAY_WEB", '{"prot": 1}', "SMS_GATEWAY_WEB__PORT?", id="a-mistake-inside-json"),
        pytest.param("SMS_GATEWAY_WEB", '{"port": ', "JSON", id="broken-json"),
        pytest.param(
            "SMS_GATEWAY_CARRIERS", '{"twilio": ', "; correct it, or set each as SMS_GATEWAY_CARRIERS__…", id="no-file"
        ),
        pytest.param("SMS_GATEWAY_CARRIERS__X", "{", "or set each as SMS_GATEWAY_CARRIERS__X__…", id="nor-below"),
        pytest.param(
            "SMS_GATEWAY_WEB__SECRET_KEY", "{a", "; SMS_GATEWAY_WEB__SECRET_KEY_FILE takes any text", id="text"
        ),
        pytest.param("SMS_GATEWAY_UPDATES", '{"at": 1290}', "in quotes", id="a-clock-time-as-a-number"),
        pytest.param("SMS_GATEWAY_WEB__SECRET_KEY_FILE", "nowhere", "nowhere cannot be read", id="no-such-secret"),
        pytest.param("SMS_GATEWAY_", "x", "no such setting", id="no-name"),
    ],
)
def test_a_mistake_in_the_environment_is_named_with_what_to_do(name: str, text: str, hint: str) -> None:
    said = refusal(environ={name: text})
    assert said.startswith(f"{name}: ")
    assert hint in said


def test_a_variable_below_a_single_value_of_the_file_is_refused(write: Write) -> None:
    said = refusal(write("language: en"), {"SMS_GATEWAY_LANGUAGE__ID": "x"})
    assert said == "SMS_GATEWAY_LANGUAGE__ID: language is one value and has no settings below it"


def test_a_secret_and_its_file_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a", "utf-8")
    environ = {"SMS_GATEWAY_WEB__SECRET_KEY": "b", "SMS_GATEWAY_WEB__SECRET_KEY_FILE": str(tmp_path / "key")}
    assert "SMS_GATEWAY_WEB__SECRET_KEY and SMS_GATEWAY_WEB__SECRET_KEY_FILE" in refusal(environ=environ)


def test_every_mistake_is_told_at_once() -> None:
    said = refusal(environ={"SMS_GATEWAY_WEB__PORT": "http", "SMS_GATEWAY_COLOUR": "red"})
    assert "SMS_GATEWAY_WEB__PORT" in said
    assert "SMS_GATEWAY_COLOUR" in said


def test_settings_print_without_their_secrets() -> None:
    environ = {
        "SMS_GATEWAY_DATABASE__URL": "postgresql://clerk:hunter2@db/gateway",
        "SMS_GATEWAY_WEB__SECRET_KEY": "hunter2" * 5,
        "SMS_GATEWAY_CARRIERS": '{"twilio": {"account_sid": "AC1", "auth_tokens": ["hunter2"]}}',
    }
    settings = load(environ=environ)
    for shown in (repr(settings), str(settings), repr(settings.database), repr(settings.web)):
        assert "hunter2" not in shown
    assert "postgresql://clerk:***@db/gateway" in repr(settings)
    assert "AC1" in repr(settings)


def test_a_refusal_shows_no_password() -> None:
    assert "hunter2" not in refusal(environ={"SMS_GATEWAY_DATABASE__URL": "mysql://clerk:hunter2@db/gateway"})


def test_settings_are_frozen() -> None:
    for section in Settings(), Settings().web:
        for name in type(section).model_fields:
            with pytest.raises(ValueError, match="frozen"):
                setattr(section, name, None)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(lambda t: t[0] not in "[{"))
def test_whatever_a_variable_holds_is_taken_as_it_is(text: str) -> None:
    environ = {"SMS_GATEWAY_CARRIERS__TWILIO__FROM": text}
    taken = load(environ=environ).carriers["twilio"]["from"]
    assert taken == text or json.dumps(taken) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("true", True, id="a-flag"),
        pytest.param("1078", 1078, id="a-number"),
        pytest.param("0812", "0812", id="a-leading-zero"),
        pytest.param("no", "no", id="a-word"),
        pytest.param("[5, 15]", [5, 15], id="a-list"),
    ],
)
def test_an_option_of_a_carrier_is_the_same_in_the_file_and_in_the_environment(
    text: str, value: object, write: Write
) -> None:
    in_file = load(write(f"carriers: {{twilio: {{option: {text}}}}}"), {})
    in_environment = load(environ={"SMS_GATEWAY_CARRIERS__TWILIO__OPTION": text})
    for settings in in_file, in_environment:
        assert repr(settings.carriers) == repr({"twilio": {"option": value}})


def keys(section: type[BaseModel]) -> dict[str, object]:
    """The names of all settings, nested as they are written."""
    nested: dict[str, object] = {}
    for name, about in section.model_fields.items():
        below = about.annotation
        nested[name] = keys(below) if isinstance(below, type) and issubclass(below, BaseModel) else None
    return nested


def test_the_example_lists_every_setting_in_its_order() -> None:
    def names(given: object) -> object:
        return {name: names(below) for name, below in given.items()} if isinstance(given, dict) else None

    listed = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    assert json.dumps(names({**listed, "carriers": None})) == json.dumps(keys(Settings))


def test_the_example_holds_the_defaults() -> None:
    assert load(EXAMPLE, {}) == Settings()


def test_the_example_says_of_every_setting_why_one_would_change_it() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    bare = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if ": " in line and not line.lstrip().startswith("#") and not above.lstrip().startswith("#")
    ]
    assert bare == ["  loopback: {}"]
