"""Agencies as operators name them in a form: by code, by name, or by what the list beside the field offers."""

import re

from flask import request

from parsers.text import keys_of
from sms_gateway.agencies import Agency
from sms_gateway.directory import Edition
from sms_gateway.errors import NotFound
from sms_gateway.roles import Operator, within
from sms_gateway.web.wording import gettext as _

_OFFERED = re.compile(r".*\((?P<code>[^()]+)\)\s*")


def offered(one: Agency) -> str:
    """`Kota Binjai (12.75)`: what a list offers and `code_of` understands."""
    return f"{one.name} ({one.code})"


def in_sight(edition: Edition, who: Operator) -> list[Agency]:
    """By name."""
    seen = [one for one in edition.agencies.values() if who.agency is None or within(one.code, who.agency)]
    return sorted(seen, key=lambda one: one.name)


def written(edition: Edition, code: str | None) -> str:
    """As a field shows it."""
    return offered(edition.agencies[code]) if code and code in edition.agencies else code or ""


def asked_for(edition: Edition, who: Operator) -> tuple[str | None, str]:
    """The agency that the address asks for, no wider than what the operator sees; and what could not be understood."""
    said = request.args.get("agency", "").strip()
    code = code_of(edition, said) if said else None
    try:
        agency = who.narrowed(code)
    except NotFound:
        agency, code = who.agency, None
    if said and code is None:
        return agency, _("Nobody knows the agency “%(name)s”, or it is not yours. Choose one from the list.", name=said)
    return agency, ""


def code_of(edition: Edition, said: str) -> str | None:
    """The one agency that somebody means: `12.75`, `Kota Binjai (12.75)`, `kota binjai`, `binjai`. None: not one."""
    said = " ".join(said.split())
    if said in edition.agencies:
        return said
    if (match := _OFFERED.fullmatch(said)) and match["code"] in edition.agencies:
        return match["code"]
    wanted = said.casefold()
    whole = [code for code, one in edition.agencies.items() if one.name.casefold() == wanted]
    part = [code for code, one in edition.agencies.items() if wanted and wanted in one.name.casefold()]
    return next((found[0] for found in (whole, part) if len(found) == 1), None)


def places_in(edition: Edition, words: str) -> list[tuple[Agency, str]]:
    """The towns and regencies that a search names first, each with the words that are left: of a report whose place
    was understood, it stands among its words no more.
    """
    keys = keys_of(words)
    for at in range(len(keys)):
        if found := edition.vocabulary.places.spoken.at(keys, at):
            places, length = found
            towns = [edition.agencies[one.code] for one in places if one.kind in ("kota", "kabupaten")]
            if towns:
                return [(town, " ".join([*keys[:at], *keys[at + length :]])) for town in towns]
    return []
