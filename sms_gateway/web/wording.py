"""The console's own words: English in the code, every other language in its catalogue, `translations/<code>.po`.

Templates say `_("…")`, `ngettext("%(num)s ticket", "%(num)s tickets", count)`. Whoever is signed in chooses the
language; before that a cookie remembers the last choice. Indonesian is spoken to everybody else.
"""

import gettext as _gettext
import io
from collections.abc import Mapping
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request

LANGUAGES: Mapping[str, str] = {"id": "Bahasa Indonesia", "en": "English"}
"""By code, each named in itself; the first is the one spoken unless somebody chose."""
COOKIE = "language"


def install(app: Flask) -> None:
    """Gives the templates `_`, `ngettext`, `language` and `languages`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install_callables = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]  # the extension adds it
    install_callables(_plain, _plain_plural, newstyle=True)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)


def gettext(message: str, **values: object) -> str:
    """A text in the language of whoever asks, its `%(name)s` filled."""
    said = _plain(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The same where the words depend on a number: `%(num)s`."""
    return _plain_plural(singular, plural, num) % {"num": num, **values}


def N_(message: str) -> str:  # noqa: N802  # as every tool that collects texts knows it
    """Marks a text that is translated later, when it is shown."""
    return message


def language() -> str:
    """Of whoever makes the present request."""
    if not has_request_context():
        return next(iter(LANGUAGES))
    caller = g.get("caller")
    chosen = getattr(caller.operator, "language", None) if caller else None
    for code in (chosen, request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return str(code)
    return next(iter(LANGUAGES))


def _plain(message: str) -> str:
    return _CATALOGUES[language()].gettext(message)


def _plain_plural(singular: str, plural: str, num: int) -> str:
    return _CATALOGUES[language()].ngettext(singular, plural, num)


def _catalogue(code: str) -> _gettext.NullTranslations:
    file = files("sms_gateway").joinpath(f"web/translations/{code}.po")
    if not file.is_file():
        return _gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=code))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


_CATALOGUES = {code: _catalogue(code) for code in LANGUAGES}
