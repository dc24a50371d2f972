"""What a line of the audit tells, in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sms_gateway.directory import Edition
from sms_gateway.roles import SHELL
from sms_gateway.seals import Line
from sms_gateway.web.wording import N_, ngettext
from sms_gateway.web.wording import gettext as _

ACTS: Mapping[str, str] = {
    "read": N_("looked for a phone"),
    "unmask": N_("saw a phone number"),
    "dispose": N_("verified, classed or gave away"),
    "answer": N_("worked on a report"),
    "note": N_("wrote a note"),
    "archive": N_("put away"),
    "manage": N_("changed"),
    "sign_in": N_("signed in"),
    "sign_out": N_("signed out"),
    "failure": N_("failed to come in"),
    "add": N_("was added"),
    "disable": N_("was disabled"),
    "enable": N_("was let in again"),
    "unlock": N_("was unlocked"),
    "password": N_("got another password"),
    "second_factor": N_("changed the second factor"),
    "role": N_("got another role"),
    "link": N_("was linked to single sign-on"),
    "phone": N_("got another phone"),
    "duty": N_("went on or off duty"),
    "pin": N_("got another PIN for SMS"),
    "try": N_("sent an SMS from the phone to try with"),
}
_THINGS: Mapping[str, str] = {
    "operator": N_("operator %(what)s"),
    "agency": N_("agency %(what)s"),
    "day": N_("the day %(what)s"),
    "canned": N_("canned answer %(what)s"),
    "carrier": N_("carrier %(what)s"),
    "message": N_("message %(what)s"),
    "hook": N_("hook %(what)s"),
    "token": N_("token %(what)s"),
    "text": N_("text %(what)s"),
    "word": N_("word %(what)s"),
    "agencies": N_("%(what)s agencies in all"),
    "inbound": N_("message %(what)s that came in"),
    "spool": N_("%(what)s messages that waited for the database"),
    "backup": N_("backup %(what)s"),
    "backups": N_("%(what)s older ones removed"),
    "rehearsal": N_("rehearsal in %(what)s, with what citizens wrote"),
    "numbers": N_("phone numbers at rest, now %(what)s"),
    "command": "%(what)s",
}
_HOW: Mapping[str, str] = {
    "add": N_("added"),
    "change": N_("changed"),
    "remove": N_("removed"),
    "name": N_("name or time zone"),
    "rules": N_("limits or working hours"),
    "off": N_("off"),
    "dayoff": N_("a day off"),
    "on": N_("on"),
    "worked": N_("worked"),
    "unsaid": N_("nothing said any more"),
    "wake": N_("tried again"),
    "retry": N_("sent again"),
    "cancel": N_("kept back"),
    "revoke": N_("revoked"),
    "end": N_("ended"),
    "rotate": N_("new secret"),
    "replay": N_("said again"),
    "test": N_("tried"),
    "disable": N_("disabled"),
    "enable": N_("let in again"),
    "unlock": N_("unlocked"),
    "password": N_("another password"),
    "second_factor": N_("second factor forgotten"),
    "role": N_("another role or agency"),
    "phone": N_("another phone"),
    "duty": N_("duty"),
    "pin": N_("PIN for SMS"),
    "shell": N_("from the shell"),
    "block": N_("blocked"),
    "unblock": N_("answered again"),
    "erase": N_("erased"),
    "export": N_("all that is held was handed out"),
    "link": N_("single sign-on"),
    "sms": N_("by SMS"),
    "suggestion": N_("as suggested"),
    "provider": N_("by single sign-on"),
    "guest": N_("as a guest at the phone to try with"),
    "code": N_("wrong code"),
    "locked": N_("and is locked out"),
    "everywhere": N_("everywhere"),
    "made": N_("made"),
    "restore": N_("restored"),
    "force": N_("over what was there"),
    "caught_up": N_("caught up after a restore"),
}
_WORDS: Mapping[str, str] = {"+": N_("keyword %(word)s added"), "-": N_("keyword %(word)s removed")}
_PHONE = "phone:"
_TRIED = "inbound:phone-"
"""How a message of the phone to try with is called: nobody looks for it by that."""
_SHORTEST = 7
"""Digits of a report's number."""


@dataclass(frozen=True, slots=True)
class Deed:
    """`numbers`: of the reports it concerned."""

    what: str
    numbers: Sequence[str]
    how: str


def deed(line: Line, names: Mapping[int, str], edition: Edition) -> Deed:
    """`names`: of operators, by id."""
    numbers = [one for one in line.subjects if _is_number(one)]
    phones = [one for one in line.subjects if one.startswith(_PHONE)] if line.act == "unmask" else []
    rest = [one for one in line.subjects if not _is_number(one) and not one.startswith(SHELL) and one not in phones]
    if line.act == "read":
        rest = [one for one in rest if one in _HOW]  # the digest of a phone tells nobody anything
    act = line.act
    if line.subjects and line.subjects[0].startswith(_TRIED):
        act, rest = "try", rest[1:]  # older lines have it as a note
    told = [ngettext("%(num)s phone", "%(num)s phones", len(phones))] if phones else []
    how = ", ".join([*told, *(_said(one, names, edition) for one in rest)])
    return Deed(_(ACTS[act]) if act in ACTS else act, numbers, how)


def _is_number(subject: str) -> bool:
    """Of a report."""
    return subject.isdigit() and len(subject) >= _SHORTEST


def _said(subject: str, names: Mapping[int, str], edition: Edition) -> str:
    thing, sign, what = subject.partition(":")
    if sign and thing in _THINGS:
        if thing == "operator" and what.isdigit():
            what = names.get(int(what), what)
        elif thing == "agency" and what in edition.agencies:
            what = edition.agencies[what].name
        return _(_THINGS[thing], what=what)
    if sign and thing == "phone":
        return _("a phone")
    if subject in edition.agencies:
        return edition.agencies[subject].name
    if subject[:1] in _WORDS:
        return _(_WORDS[subject[:1]], word=subject[1:])
    return _(_HOW[subject]) if subject in _HOW else subject
