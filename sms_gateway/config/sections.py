"""What can be set, section by section, with the default of each. `config.example.yaml` says why one would change it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sms_gateway.config.lists import listed
from sms_gateway.language import LONGEST
from sms_gateway.roles import Role

Count = Annotated[int, Field(ge=1)]
Span = Annotated[int, Field(ge=1, le=1_000_000)]
"""Minutes or hours: what is longer leads beyond the end of every calendar."""

_CLOCK_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"


class Section(BaseModel):
    """Frozen, knows all its keys, and prints without its secrets."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_not_set(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None or key not in cls.model_fields}

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return ((name, hidden(name or "", value)) for name, value in super().__repr_args__())


class Database(Section):
    url: str = "sqlite:///sms-gateway.db"
    patience: Annotated[float, Field(ge=1, le=60)] = 3

    @field_validator("url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        url = re.sub(r"^postgres://", "postgresql://", url)  # what many hosts hand out, and the driver refuses
        if url == "sqlite://" or ":memory:" in url:
            raise ValueError("it would forget every message at the end; name a file: sqlite:///sms-gateway.db")
        if not re.match(r"(postgresql(\+psycopg)?://|sqlite:///).", url):
            raise ValueError("write sqlite:///sms-gateway.db or postgresql://user@host/name")
        return url


class Deadlines(Section):
    """Spans as a clerk writes them: `3 working days`, `60 days`, `24 hours`. Read by `sms_gateway.deadlines`."""

    verify: str = "3 working days"
    respond: str = "5 working days"
    simple: str = "5 working days"
    complaint: str = "14 working days"
    supervisory: str = "60 working days"
    personal_data: str = "72 hours"
    legal: str = "60 days"
    close_after_answer: str = "10 working days"
    complete_deferred: str = "30 days"
    dispute: str = "30 days"


class Leads(Section):
    """How long before the end of a step something is said: whole working days. Read by `sms_gateway.clockwork`."""

    remind: str = "1 working day"
    warn: str = "3 working days"


class Updates(Section):
    every: str = "7 days"
    at: str = "09:00"
    quiet_hours: str = "20:00-07:00"

    @field_validator("at")
    @classmethod
    def _is_a_clock_time(cls, at: str) -> str:
        if not re.fullmatch(_CLOCK_TIME, at):
            raise ValueError('write a clock time in quotes, as "09:00"')
        return at

    @field_validator("quiet_hours")
    @classmethod
    def _are_two_clock_times(cls, hours: str) -> str:
        if not re.fullmatch(f"{_CLOCK_TIME}-{_CLOCK_TIME}", hours):
            raise ValueError('write two clock times in quotes, as "20:00-07:00"; "00:00-00:00" for none')
        return hours


class Limits(Section):
    per_phone_per_hour: Count = 30
    per_carrier_parts_per_second: Count = 30
    per_token_per_minute: Count = 600
    webhook_bytes: Count = 64 * 1024
    waits: Annotated[float, Field(gt=0, le=1)] = 1.0


class Hooks(Section):
    """Networks besides the public internet where hooks may lead. Read by `sms_gateway.courier`."""

    networks: tuple[str, ...] = ()

    @field_validator("networks", mode="before")
    @classmethod
    def _as_a_list(cls, networks: object) -> object:
        return listed(networks)


class Retention(Section):
    """Two thousand years at most: no calendar counts back further."""

    numbers_months: Annotated[int, Field(ge=1, le=24_000)] = 24
    copies_days: Annotated[int, Field(ge=1, le=730_000)] = 30
    posts_days: Annotated[int, Field(ge=1, le=730_000)] = 90


class Web(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 1078
    threads: Count = 16
    secret_key: Annotated[str, Field(min_length=32)] | None = None
    second_factor: tuple[Role, ...] = ()
    failures: Count = 5
    lock_minutes: Span = 15
    idle_minutes: Span = 30
    session_hours: Span = 12

    @field_validator("second_factor", mode="before")
    @classmethod
    def _as_a_list(cls, roles: object) -> object:
        return listed(roles)


class Officers(Section):
    """Those who work by SMS."""

    pin: Literal["optional", "required"] = "optional"
    failures: Count = 5
    lock_minutes: Span = 720
    per_phone_per_hour: Count = 120


class Oidc(Section):
    """Who may come in by the word of an OpenID provider. Read by `sms_gateway.sign_on`."""

    issuer: Annotated[str, Field(max_length=255)] | None = None
    client_id: str = ""
    client_secret: str | None = None
    scopes: tuple[str, ...] = ("openid", "profile")
    role_claim: str = "roles"
    roles: Mapping[str, Role] = Field(default_factory=dict)
    agency_claim: str | None = None
    name_claim: str = "preferred_username"
    label: Annotated[str, Field(min_length=1, max_length=60)] = "OpenID"

    @field_validator("scopes", mode="before")
    @classmethod
    def _as_a_list(cls, scopes: object) -> object:
        return listed(scopes)

    @field_validator("issuer")
    @classmethod
    def _is_an_address(cls, issuer: str | None) -> str | None:
        if issuer and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", issuer):
            raise ValueError("write the provider's address as it calls itself, as https://sso.example.go.id/realms/sms")
        return issuer


class Encryption(Section):
    """Of phone numbers where they are kept. Read by `sms_gateway.cipher`: the first key writes, all of them read."""

    keys: tuple[str, ...] = ()

    @field_validator("keys", mode="before")
    @classmethod
    def _as_a_list(cls, keys: object) -> object:
        return listed(keys)


class Open311(Section):
    """What is told to the public, and taken from programs, by GeoReport v2. Read by `sms_gateway.web.open311`."""

    enabled: bool = True
    write: bool = True
    contact: Annotated[str, Field(max_length=200)] = ""


class Triage(Section):
    """How sure a suggestion must be to be followed without an officer. Read by `sms_gateway.triage`."""

    apply_above: Annotated[float, Field(ge=0.8, lt=1)] | None = None


class Statistics(Section):
    """What everybody may read at /statistics. Read by `sms_gateway.web.statistics`."""

    public: bool = False


class Spool(Section):
    directory: Path = Path("spool")


class Log(Section):
    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("level", "format", mode="before")
    @classmethod
    def _in_any_case(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word


class Metrics(Section):
    """`listen`: of a `worker`, which has no other door."""

    token: Annotated[str, Field(min_length=16)] | None = None
    listen: str | None = None

    @field_validator("listen")
    @classmethod
    def _is_an_address(cls, listen: str | None) -> str | None:
        port = re.fullmatch(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):(\d{1,5})", listen or "")
        if listen and not (port and 1 <= int(port[1]) <= 65535):
            raise ValueError("write an address and a port, as 127.0.0.1:1079")
        return listen


class Heartbeat(Section):
    """An SMS of our own that must come back. Off without `carrier`. Read by `sms_gateway.heartbeat`."""

    carrier: str | None = None
    number: str | None = None
    every_minutes: Span = 30
    word: Annotated[str, Field(min_length=1, max_length=160)] = "P"


class Settings(Section):
    """All that can be set. `carriers` is read by the carriers themselves: name → their own options."""

    numbers: Annotated[tuple[str, ...], Field(min_length=1)] = ("1078",)
    public_url: str = "http://127.0.0.1:1078"
    language: str = "id"
    timezone: str = "Asia/Jakarta"
    working_hours: str = "Mon-Thu 07:30-12:00 13:00-16:00; Fri 07:30-11:30 13:00-16:30"
    training: bool = False
    database: Database = Database()
    carriers: Mapping[str, Mapping[str, object]] = Field(default_factory=lambda: {"loopback": {}})
    deadlines: Deadlines = Deadlines()
    leads: Leads = Leads()
    ombudsman: Annotated[str, Field(min_length=1, max_length=len(LONGEST["contact"]))] = "tel. 137"
    updates: Updates = Updates()
    limits: Limits = Limits()
    hooks: Hooks = Hooks()
    retention: Retention = Retention()
    web: Web = Web()
    oidc: Oidc = Oidc()
    officers: Officers = Officers()
    open311: Open311 = Open311()
    triage: Triage = Triage()
    statistics: Statistics = Statistics()
    encryption: Encryption = Encryption()
    spool: Spool = Spool()
    log: Log = Log()
    metrics: Metrics = Metrics()
    heartbeat: Heartbeat = Heartbeat()

    @field_validator("numbers", mode="before")
    @classmethod
    def _as_a_list(cls, numbers: object) -> object:
        return re.split(r"[\s,]+", str(numbers).strip()) if isinstance(numbers, str | int) else numbers

    @field_validator("numbers")
    @classmethod
    def _are_numbers(cls, numbers: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"\+?\d{3,15}", number) for number in numbers):
            raise ValueError('write the numbers that people text to as ["1078"]')
        return numbers

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
            raise ValueError("write the address that carriers call, as https://sms.example.go.id")
        return url.rstrip("/")

    @field_validator("language")
    @classmethod
    def _is_a_language(cls, code: str) -> str:
        if not re.fullmatch(r"[a-z]{2,3}", code):
            raise ValueError("write a language by its code, as id or en")
        return code

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise ValueError("write a time zone as Asia/Jakarta, Asia/Makassar or Asia/Jayapura") from None
        return name

    @field_validator("carriers", mode="before")
    @classmethod
    def _without_options(cls, carriers: object) -> object:
        if not isinstance(carriers, dict):
            return carriers
        return {name: {} if options is None else options for name, options in carriers.items()}


def hidden(name: str, value: object) -> object:
    """The value as it may be shown: passwords, tokens and keys are not."""
    if isinstance(value, dict):
        return {key: hidden(key, below) for key, below in value.items()}
    if value and re.search("token|secret|password|key", name):
        return "***"
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", value) if isinstance(value, str) else value
