"""`wording` and `try`: what is said and what is understood, edited from a shell, and how an SMS would be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from sms_gateway.cli.printing import as_object, aside, line, tell_each
from sms_gateway.cli.shell import Command, Group, as_json, myself, opened
from sms_gateway.errors import NotFound

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.tryout import Sms, Tried

_language = click.argument("language")
_key = click.argument("key")


@click.group(cls=Group)
def wording() -> None:
    """Texts and words: list, set, unset, history.

    KEY is the name of a text (received) or of words (commands.status). What is set is in force with the next message,
    in every process.

    \b
    Example:
      sms-gateway wording set id commands.status pantau
    """


@wording.command("list")
@click.option("--language", help="Of one language only.")
@click.option("--edited", is_flag=True, help="Only what differs from what is shipped.")
@as_json
def list_(language: str | None, edited: bool, as_json: bool) -> None:
    """List all texts and words.

    \b
    Example:
      sms-gateway wording list --language en --edited
    """
    with opened() as gateway:
        spoken, shipped = gateway.database.read(gateway.wording.in_force), gateway.wording.shipped
    if language not in (None, *spoken):
        raise NotFound(f"{language} is not spoken; there are {', '.join(spoken)}")
    rows = [row for code in spoken for row in _rows(spoken[code], shipped[code])]
    rows = [row for row in rows if (row["edited"] or not edited) and language in (None, row["language"])]
    cells = [(row["language"], row["key"], "edited" if row["edited"] else None, row["text"]) for row in rows]
    tell_each(rows, as_json, ("language", "key", "edited", "text"), cells)


def _rows(spoken: Any, shipped: Any) -> list[dict[str, Any]]:
    from sms_gateway.rewording import group_of, groups

    said = [(key, text.template, shipped.texts[key].template) for key, text in spoken.texts.items()]
    said += [
        (group, ", ".join(group_of(spoken, group)), ", ".join(group_of(shipped, group))) for group in groups(spoken)
    ]
    return [{"language": spoken.code, "key": key, "text": now, "edited": now != was} for key, now, was in said]


@wording.command("set")
@_language
@_key
@click.argument("words", nargs=-1, required=True, metavar="TEXT…")
def set_(language: str, key: str, words: tuple[str, ...]) -> None:
    """Say TEXT from now on; for words: understand one word more.

    \b
    Example:
      sms-gateway wording set en added "Thank you. Report {number} has it now. News: reply STATUS {number}"
      sms-gateway wording set id commands.status pantau
    """
    said = " ".join(words)
    with opened() as gateway:
        if "." in key:
            gateway.wording.add_word(myself(gateway), language, key, said)
        else:
            gateway.wording.edit_text(myself(gateway), language, key, said)
    line(f"{key} ({language}): {said}")


@wording.command()
@_language
@_key
@click.argument("words", nargs=-1, metavar="[WORD…]")
def unset(language: str, key: str, words: tuple[str, ...]) -> None:
    """Back to the shipped text; for words: understand this word no more.

    \b
    Example:
      sms-gateway wording unset en added
      sms-gateway wording unset id commands.status pantau
    """
    with opened() as gateway:
        if "." in key:
            _must_be_there(gateway, language, key, " ".join(words))
            gateway.wording.remove_word(myself(gateway), language, key, " ".join(words))
            line(f"{key} ({language}): without {' '.join(words)}")
        else:
            gateway.wording.restore_text(myself(gateway), language, key)
            line(f"{key} ({language}): {gateway.wording.shipped[language].texts[key].template}")


def _must_be_there(gateway: Gateway, language: str, group: str, word: str) -> None:
    """Raises NotFound: whoever mistypes a word must not believe that it means nothing any more."""
    from sms_gateway.rewording import group_of, groups, phrase_of

    spoken = gateway.database.read(gateway.wording.in_force).get(language)
    if spoken and group in groups(spoken) and phrase_of(word) not in group_of(spoken, group):
        there = ", ".join(group_of(spoken, group))
        raise NotFound(f"{word} is none of the words {group} ({language}): these are {there}")


@wording.command()
@click.option("--language", help="Of one language only.")
@click.option("--key", help="Of one text, or one word as commands.status:pantau.")
@as_json
def history(language: str | None, key: str | None, as_json: bool) -> None:
    """List the last edits, newest first: who, when, and what counts since.

    \b
    Example:
      sms-gateway wording history --key received
    """
    with opened() as gateway:
        lines = gateway.database.read(gateway.wording.history, None, language, key)
        zone = ZoneInfo(gateway.settings.timezone)
    rows = [
        {
            "id": one.id,
            "at": one.at.astimezone(zone).isoformat(timespec="seconds"),
            "by": one.by,
            "language": one.language,
            "key": one.key,
            "value": one.value,
            "was": one.was,
        }
        for one in lines
    ]
    names = ("id", "at", "by", "language", "key", "value")
    cells = [[row[name] if row[name] is not None else _ABSENT.get(name) for name in names] for row in rows]
    tell_each(rows, as_json, names, cells)


_ABSENT = {"by": "shell", "value": "as shipped"}


@click.command("try", cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="BODY…")
@click.option("--then", "more", multiple=True, metavar="BODY", help="The next SMS, after the answer; may be repeated.")
@click.option("--from", "sender", metavar="PHONE", help="Whose SMS it is. Nobody's, unless given.")
@as_json
def try_(words: tuple[str, ...], more: tuple[str, ...], sender: str | None, as_json: bool) -> None:
    """Tell how an SMS would be read and answered. Nothing is stored, and nothing is sent.

    \b
    Example:
      sms-gateway try BINJAI lampu jalan mati
      sms-gateway try "bogor angkot ngetem" --then 2 --then STATUS
    """
    from sms_gateway.tryout import PHONE

    with opened() as gateway:
        tried = gateway.try_out.of([" ".join(words), *more], sender or PHONE)
    for one in tried:
        if as_json:
            as_object(_told(one))
        else:
            _show(one)


def _told(one: Tried) -> dict[str, Any]:
    return {
        **_sms(one.sms),
        "intent": {"kind": one.reading.kind, **one.reading.facts},
        "answers": [_sms(answer) for answer in one.answers],
        "silent": one.silent,
        "agency": one.agency,
        "status": one.ticket.status if one.ticket else None,
        "error": one.failed,
    }


def _sms(one: Sms) -> dict[str, Any]:
    return {"body": one.body, "parts": one.parts, "encoding": one.encoding}


def _show(one: Tried) -> None:
    facts = (name if value is True else f"{name} {value}" for name, value in one.reading.facts.items())
    aside(f"({', '.join([one.reading.kind.replace('_', ' '), *facts])})")
    for answer in one.answers:
        line(answer.body)
        if answer.parts > 1:
            aside(f"(this answer needs {answer.parts} SMS)")
    if one.failed:
        aside(f"(it could not be dealt with: {one.failed}; it would be kept and tried again)")
    elif one.silent:
        aside("(the answer would be kept and not sent)")
    elif not one.answers:
        aside("(nothing is said to this)")
