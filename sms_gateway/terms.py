"""Terms: what the settings say, as the parts take it. What is wrong with them is known here, without a database."""

from collections.abc import Mapping
from datetime import timedelta

from sms_gateway import heartbeat
from sms_gateway.calendars import Week
from sms_gateway.carriers import Carrier
from sms_gateway.carriers import load as load_carrier
from sms_gateway.cipher import Cipher, key_from
from sms_gateway.clockwork import Leads
from sms_gateway.config import Settings
from sms_gateway.courier import networks
from sms_gateway.deadlines import Limit
from sms_gateway.errors import ConfigError
from sms_gateway.language import load_all
from sms_gateway.schedule import QuietHours, Rhythm
from sms_gateway.sessions import Rules
from sms_gateway.sign_on import check as check_provider


def check(settings: Settings) -> None:
    """Raises ConfigError for what can be known without a database."""
    channels(settings)
    cipher(settings)
    if settings.language not in (languages := load_all()):
        raise ConfigError(f"language: {settings.language!r} is not one of {', '.join(languages)}")
    quiet_hours(settings)
    rhythm(settings)
    leads(settings)
    waits(settings)
    check_provider(settings.oidc, settings.training)
    networks(settings.hooks.networks)
    heartbeat.number_from(settings)
    limits(settings)
    week(settings)


def channels(settings: Settings) -> Mapping[str, Carrier]:
    """By name. Raises ConfigError."""
    sections, url = settings.carriers, settings.public_url
    return {name: load_carrier(name, sections[name], url, numbers_by(name, settings)) for name in sections}


def numbers_by(name: str, settings: Settings) -> tuple[str, ...]:
    """Our numbers that certainly come by this carrier: where another may bring them too, it must name its own."""
    real = [one for one, section in settings.carriers.items() if section.get("kind", one) != "loopback"]
    return settings.numbers if real == [name] else ()


def cipher(settings: Settings) -> Cipher | None:
    """What hides phone numbers at rest. Raises ConfigError."""
    try:
        keys = [key_from(key) for key in settings.encryption.keys]
    except ValueError as error:
        raise ConfigError(f"encryption.keys: {error}") from None
    return Cipher(keys) if keys else None


def quiet_hours(settings: Settings) -> QuietHours:
    """Raises ConfigError."""
    return QuietHours.parse(settings.updates.quiet_hours)


def rhythm(settings: Settings) -> Rhythm:
    """Of scheduled updates. Raises ConfigError."""
    return Rhythm.parse(settings.updates.every, settings.updates.at)


def leads(settings: Settings) -> Leads:
    """What is said how long before a date. Raises ConfigError."""
    return Leads.parse(settings.leads.remind, settings.leads.warn, settings.updates.at)


def limits(settings: Settings) -> dict[str, Limit]:
    """By name. Raises ConfigError."""
    read = {}
    for name, text in settings.deadlines.model_dump().items():
        try:
            read[name] = Limit.parse(text)
        except ConfigError as error:
            raise ConfigError(f"deadlines.{name}: {error}") from None
    return read


def week(settings: Settings) -> Week:
    """When offices are open. Raises ConfigError."""
    try:
        return Week.parse(settings.working_hours)
    except ConfigError as error:
        raise ConfigError(f"working_hours: {error}") from None


def waits(settings: Settings) -> float:
    """So many times as long as usual every lease, look-up and retry waits. Raises ConfigError."""
    if settings.limits.waits != 1 and not settings.training:
        raise ConfigError("limits.waits: shorter waits are for a rehearsal: set training: true, or leave it out")
    return settings.limits.waits


def sessions(settings: Settings) -> Rules:
    """How one signs in, and for how long."""
    web = settings.web
    return Rules(
        failures=web.failures,
        lock=timedelta(minutes=web.lock_minutes),
        idle=timedelta(minutes=web.idle_minutes),
        longest=timedelta(hours=web.session_hours),
        second_factor=web.second_factor,
    )
