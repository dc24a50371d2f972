"""The texts page: what is said to citizens and officers, in every language, as it is and as it would read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import NotFound, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.language import Language
from sms_gateway.rewording import Kind
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.wording import Line
from sms_gateway.web.access import caller
from sms_gateway.web.console import times
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _
from sms_gateway.wording import Draft, tidy

GROUPS: Mapping[str, str] = {
    "received": N_("A report came in"),
    "routed": N_("A question is open"),
    "status_received": N_("How a report stands"),
    "number_mistyped": N_("A number that does not fit"),
    "added": N_("More about a report"),
    "help": N_("The citizen and this number"),
    "notice_verified": N_("A report moved"),
    "update": N_("By the calendar"),
    "duty_remind": N_("To an officer's phone"),
}
"""The texts stand in the order of their file; each of these begins a group."""

_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Said:
    """One text in one language."""

    language: str
    template: str
    edited: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history. `value` and `was` None: as shipped."""

    id: int
    at: str
    by: str | None
    language: str
    kind: Kind
    key: str
    value: str | None
    was: str | None


Listed = dict[str, list[Said]]
"""By the text's key."""


def texts(gateway: Gateway) -> ResponseReturnValue:
    """All of them, or those in which something is found."""
    sought = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    spoken, shipped = gateway.database.read(gateway.wording.in_force), gateway.wording.shipped
    listed = {key: _said(key, spoken, shipped) for key in next(iter(shipped.values())).texts}
    found = {key: said for key, said in listed.items() if _has(sought, key, said)}
    groups = [(name, some) for name, keys in _grouped(listed) if (some := {k: found[k] for k in keys if k in found})]
    return render_template("admin/texts.html", groups=groups, sought=sought, spoken=shipped)


def text(gateway: Gateway, language: str, key: str) -> ResponseReturnValue:
    return _page(gateway, language, key)


def text_box(gateway: Gateway, language: str, key: str) -> ResponseReturnValue:
    """How it would read, while it is written."""
    written = _written()
    if "HX-Request" not in request.headers:
        return _page(gateway, language, key, written)
    draft = gateway.database.read(gateway.wording.drafted, language, key, written)
    return render_template("admin/draft.html", code=language, draft=draft, places=places(gateway, language, key))


def edit_text(gateway: Gateway, language: str, key: str) -> ResponseReturnValue:
    """Keeps it; where a rule is broken the page comes back with all that was written."""
    written = _written()
    try:
        gateway.wording.edit_text(caller(), language, key, written)
    except Refused:
        return _page(gateway, language, key, written, 409)
    flash(_("The text is kept. It is said from the next message on."), "success")
    return redirect(url_for("console.text", language=language, key=key), 303)


def restore_text(gateway: Gateway, language: str, key: str) -> ResponseReturnValue:
    try:
        gateway.wording.restore_text(caller(), language, key)
    except Refused as refused:
        flash(explained(refused), "danger")
    else:
        flash(_("The text is as shipped again."), "success")
    return redirect(url_for("console.text", language=language, key=key), 303)


def undo_edit(gateway: Gateway, line: str) -> ResponseReturnValue:
    """Of a text or a word: back to the page where it stands."""
    if not line.isdecimal():
        raise NotFound(f"there is no edit {line}")
    found = gateway.wording.line(int(line))
    try:
        gateway.wording.undo(caller(), found.id)
    except Refused as refused:
        flash(explained(refused), "danger")
    else:
        flash(_("It is as it was before that edit."), "success")
    back = url_for("console.text", language=found.language, key=found.key)
    return redirect(url_for("console.command_words") if found.kind == "word" else back, 303)


def changes(gateway: Gateway, lines: Sequence[Line]) -> list[Change]:
    """With their times as the page shows them."""
    zone = gateway.settings.timezone
    return [
        Change(one.id, times.moment(one.at, zone), one.by, one.language, one.kind, one.key, one.value, one.was)
        for one in lines
    ]


def places(gateway: Gateway, language: str, key: str) -> Mapping[str, str]:
    """What a text must name, with the longest that can stand there."""
    spoken = gateway.wording.shipped[language]
    return {name: spoken.longest_value(name) for name in sorted(spoken.texts[key].places)}


def _page(gateway: Gateway, language: str, key: str, written: str | None = None, status: int = 200) -> tuple[str, int]:
    def looking(db: Connection) -> tuple[Mapping[str, Language], Draft, list[Line]]:
        work = gateway.wording
        spoken = work.in_force(db)
        now = spoken[language].texts[key].template if language in spoken and key in spoken[language].texts else ""
        draft = work.drafted(db, language, key, now if written is None else written)
        return spoken, draft, work.history(db, "text", language, key)

    spoken, draft, lines = gateway.database.read(looking)
    page = render_template(
        "admin/text.html",
        key=key,
        code=language,
        said=_said(key, spoken, gateway.wording.shipped),
        shipped=gateway.wording.shipped[language].texts[key].template,
        now=spoken[language].texts[key].template,
        written=draft.template if written is None else written,
        draft=draft,
        places=places(gateway, language, key),
        changes=changes(gateway, lines),
    )
    return page, status


def _said(key: str, spoken: Mapping[str, Language], shipped: Mapping[str, Language]) -> list[Said]:
    return [
        Said(code, one.texts[key].template, one.texts[key] != shipped[code].texts[key]) for code, one in spoken.items()
    ]


def _grouped(listed: Listed) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, list[str]]] = []
    for key in listed:
        if key in GROUPS or not groups:
            groups.append((GROUPS.get(key, key), []))
        groups[-1][1].append(key)
    return groups


def _has(sought: str, key: str, said: Sequence[Said]) -> bool:
    words = tidy(sought).casefold()
    return any(words in each.casefold() for each in (key, *(one.template for one in said)))


def _written() -> str:
    return request.form.get("text", "")
