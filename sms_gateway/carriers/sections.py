"""A carrier's section of the settings, read into that carrier's own frozen dataclass."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from sms_gateway.config.lists import listed
from sms_gateway.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


def settings_of(cls: type[Settings], section: Mapping[str, object], where: str) -> Settings:
    """Reads `section` (at `where`, as `carriers.twilio`) into `cls`; `kind` is left out.

    A field is called in the file what its metadata's `key` says, else by its own name. Raises
    ConfigError with the full name of a key that is unknown, missing or of the wrong shape.
    """
    known = {str(field.metadata.get("key", field.name)): field for field in fields(cls)}
    _refuse_unknown(section.keys() - known.keys() - {"kind"}, list(known), where)
    types = get_type_hints(cls)
    given = {
        field.name: _read(section[key], types[field.name], f"{where}.{key}")
        for key, field in known.items()
        if _is_given(field, key in section, f"{where}.{key}")
    }
    return cls(**given)


class _UnfitError(Exception):
    """A value that is not of the wanted shape; `str()` says what is, and follows the key's name."""


def _refuse_unknown(unknown: set[str], known: list[str], where: str) -> None:
    for key in sorted(unknown):
        near = get_close_matches(key, known, 1)
        advice = f"did you mean {near[0]}?" if near else f"remove it; known are: {', '.join(known) or 'none'}"
        raise ConfigError(f"{where}.{key} is no setting: {advice}")


def _is_given(field: Field[Any], present: bool, where: str) -> bool:
    if not present and field.default is MISSING and field.default_factory is MISSING:
        raise ConfigError(f"{where} is missing: add it")
    return present


def _read(value: object, wanted: Any, where: str) -> object:
    try:
        if get_origin(wanted) is Literal:
            return _one_of(value, get_args(wanted))
        return _READERS[wanted](value)
    except _UnfitError as error:
        raise ConfigError(f"{where} {error}") from error


def _one_of(value: object, words: tuple[str, ...]) -> object:
    if value not in words:
        raise _UnfitError(f"must be one of: {', '.join(words)}")
    return value


def _text(value: object) -> str:
    # YAML and JSON read 1078 without quotes as a number: as a sender it is meant as it is written.
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _UnfitError("must be text: put it in quotes")
    if not str(value).strip():
        raise _UnfitError("is blank: fill it in or remove it")
    return str(value).strip()


def _texts(value: object) -> tuple[str, ...]:
    try:
        texts = listed(value)
    except ValueError as error:
        raise _UnfitError(str(error)) from None
    if not isinstance(texts, list | tuple):
        raise _UnfitError('must be a list: ["…", "…"]')
    return tuple(map(_text, texts if texts or not isinstance(value, str) else [""]))


def _text_by_name(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise _UnfitError('must be pairs: {"name": "…"}')
    return {_text(name): _text(text) for name, text in value.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _UnfitError("must be true or false")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _UnfitError("must be a whole number, at least 1")
    return value


def _two_spans(value: object) -> tuple[float, float]:
    numbers = [n for n in value if type(n) in (int, float) and n > 0] if isinstance(value, list | tuple) else []
    if not isinstance(value, list | tuple) or len(value) != 2 or len(numbers) != 2:
        raise _UnfitError("must be two numbers of seconds above 0: [5, 15]")
    return float(numbers[0]), float(numbers[1])


_READERS: Mapping[Any, Callable[[object], object]] = {
    str: _text,
    str | None: lambda value: None if value is None else _text(value),
    tuple[str, ...]: _texts,
    Mapping[str, str]: _text_by_name,
    bool: _flag,
    int: _count,
    tuple[float, float]: _two_spans,
}
"""From what YAML, JSON or the environment gave to what a field's type asks for."""
