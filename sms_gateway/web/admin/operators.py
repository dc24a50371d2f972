"""Operators: who works here, how they come in, and what an administrator does about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.administration import mark
from sms_gateway.errors import NotFound, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.phone import mask
from sms_gateway.roles import RIGHTS, ROLES, SCOPES, Role, Scope
from sms_gateway.storage import operators as kept
from sms_gateway.storage import people
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.operators import Token
from sms_gateway.storage.people import Person
from sms_gateway.web.access import caller
from sms_gateway.web.admin import telling
from sms_gateway.web.console import agencies as naming
from sms_gateway.web.console import times
from sms_gateway.web.console.words import ROLES as CALLED
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _

_A_PAGE = 50
_LONGEST_SEARCH = 64
_MOST_DAYS = 3650
_ONE_TIME = N_("A password lets in one time: another one is chosen then.")
_PIN = N_("It stands behind the report's number in every act by SMS: JAWAB 4071839 PIN, then the answer.")
_SCOPES: Mapping[Scope, str] = {
    "read": N_("read"),
    "write": N_("change"),
    "unmask": N_("see phone numbers"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An operator as a list shows them. `shut`: why they cannot come in right now."""

    person: Person
    agency: str
    phone: str
    shut: str
    came: str


def operators(gateway: Gateway) -> str:
    """By name, a page at a time."""
    words, after = request.args.get("words", "")[:_LONGEST_SEARCH].strip(), request.args.get("after", "")
    found = gateway.database.read(people.page, words, None, after, _A_PAGE + 1)
    names = gateway.database.read(gateway.directory.edition)
    rows = [_row(gateway, one, names.name(one.agency) if one.agency else "") for one in found[:_A_PAGE]]
    following = found[_A_PAGE - 1].name if len(found) > _A_PAGE else None
    return render_template("admin/operators.html", rows=rows, words=words, next=following, roles=CALLED)


def new_operator(gateway: Gateway) -> str:
    return _form(gateway, "", "officer", request.args.get("agency", ""))


def add_operator(gateway: Gateway) -> ResponseReturnValue:
    """With a password that is shown once."""
    name, role, field = telling.said("name"), _role(), telling.said("agency")
    code = _agency(gateway, field)
    if field and code is None:
        flash(_("Nobody knows that agency: choose one from the list."), "danger")
        return _form(gateway, name, role, field), 422
    try:
        new, password = gateway.operators.add_with_one_time_password(caller(), name, role, code)
    except Refused as refused:
        flash(explained(refused), "danger")
        return _form(gateway, name, role, field), 422
    another = url_for("admin.new_operator", agency=new.agency)
    return _once(_("%(name)s is added", name=new.name), password, new.name, _(_ONE_TIME), another)


def operator(gateway: Gateway, name: str) -> str:
    """Raises NotFound."""

    def looking(db: Connection) -> tuple[Person, list[Token], bool]:
        person = _person(db, name)
        return person, kept.tokens(db, person.id), people.ever_came(db, person.id)

    person, tokens, ever = gateway.database.read(looking)
    edition, zone, now = gateway.database.read(gateway.directory.edition), gateway.settings.timezone, gateway.clock()
    return render_template(
        "admin/operator.html",
        one=person,
        row=_row(gateway, person, edition.name(person.agency) if person.agency else ""),
        written=naming.written(edition, person.agency),
        tokens=[(one, one.is_valid(now)) for one in reversed(tokens)],
        moment=lambda at: times.moment(at, zone) if at else "–",
        roles=CALLED,
        scopes=_SCOPES,
        seen=_seen(person),
        ever=ever,
        locked=_locked(person, now),
        acts=_acts_by_sms(gateway, person),
    )


def place_operator(gateway: Gateway, name: str) -> ResponseReturnValue:
    """Role and agency. Whoever else changed them meanwhile is not overwritten."""
    role, field, seen = _role(), telling.said("agency"), telling.said("seen")
    code = _agency(gateway, field)
    if field and code is None:
        flash(_("Nobody knows that agency: choose one from the list."), "danger")
    elif seen != _seen(gateway.database.read(_person, name)):
        flash(
            _("Somebody changed this since you looked. Here it is as it is now; do it again if it is right."), "warning"
        )
    else:
        telling.done(lambda: gateway.operators.place(caller(), name, role, code), _("Role and agency are kept."))
    return telling.to("admin.operator", name=name)


def phone_operator(gateway: Gateway, name: str) -> ResponseReturnValue:
    """The phone they are texted on."""
    phone = telling.said("phone")
    told = _("%(name)s has this phone, and may act by SMS from it.", name=name)
    if not _answers(gateway.database.read(_person, name)):
        told = _("%(name)s has this phone.", name=name)
    telling.done(lambda: gateway.duty.give_phone(name, phone, caller()), told)
    return telling.to("admin.operator", name=name)


def one_time_password(gateway: Gateway, name: str) -> ResponseReturnValue:
    """Shown once, on this page alone."""
    password = gateway.operators.give_one_time_password(name, caller())
    return _once(_("A new password for %(name)s", name=name), password, name, _(_ONE_TIME))


def give_pin(gateway: Gateway, name: str) -> ResponseReturnValue:
    """Shown once, on this page alone. Raises NotFound."""
    pin = gateway.pins.give(name, by=caller())
    return _once(_("The PIN of %(name)s for SMS", name=name), pin, name, _(_PIN))


def change_operator(gateway: Gateway, name: str, act: str) -> ResponseReturnValue:
    """What takes no more than a word. Raises NotFound."""
    work, by = gateway.operators, caller()
    acts: Mapping[str, tuple[Callable[[], object], str]] = {
        "disable": (lambda: work.disable(name, by), _("%(name)s comes in no more.", name=name)),
        "enable": (lambda: work.enable(name, by), _("%(name)s may come in again.", name=name)),
        "unlock": (lambda: work.unlock(name, by), _("%(name)s may try again at once.", name=name)),
        "second-factor": (
            lambda: work.reset_second_factor(name, by),
            _("%(name)s comes in by password, and can set up another second factor.", name=name),
        ),
        "on-duty": (lambda: gateway.duty.put(name, True, by), _("%(name)s is on duty.", name=name)),
        "no-phone": (lambda: gateway.duty.give_phone(name, None, by), _("%(name)s has no phone.", name=name)),
        "no-pin": (lambda: gateway.pins.take_away(name, by), _("%(name)s has no PIN any more.", name=name)),
        "off-duty": (lambda: gateway.duty.put(name, False, by), _("%(name)s is off duty.", name=name)),
    }
    if act not in acts:
        raise NotFound(f"there is nothing to do called {act}")
    telling.done(*acts[act])
    return telling.to("admin.operator", name=name)


def issue_token(gateway: Gateway, name: str) -> ResponseReturnValue:
    """Shown once, on this page alone."""
    scopes = [scope for scope in SCOPES if scope in request.form.getlist("scope")]
    days = telling.number(telling.said("days"))
    if not scopes:
        flash(_("Say what the token is for."), "warning")
        return telling.to("admin.operator", name=name)
    until = gateway.clock() + timedelta(min(days, _MOST_DAYS)) if days else None
    try:
        secret, token = gateway.operators.issue(name, scopes, until, caller())
    except Refused as refused:
        flash(explained(refused), "danger")
        return telling.to("admin.operator", name=name)
    return _once(_("Token %(id)s of %(name)s", id=token.id, name=name), secret, name)


def revoke_token(gateway: Gateway, name: str, token: str) -> ResponseReturnValue:
    number = telling.number(token)
    if number is None:
        raise NotFound(f"there is no token {token}")
    telling.done(lambda: gateway.operators.revoke(number, caller()), _("Token %(id)s is revoked.", id=number))
    return telling.to("admin.operator", name=name)


def _form(gateway: Gateway, name: str, role: Role, agency: str) -> str:
    edition = gateway.database.read(gateway.directory.edition)
    code = naming.code_of(edition, agency)
    return render_template(
        "admin/new_operator.html", name=name, role=role, agency=naming.written(edition, code) or agency, roles=CALLED
    )


def _once(title: str, secret: str, name: str, hint: str = "", another: str = "") -> str:
    """`another`: where the next one is added, to the same agency."""
    return render_template("admin/once.html", title=title, secret=secret, name=name, hint=hint, another=another)


def _person(db: Connection, name: str) -> Person:
    person = people.by_name(db, name)
    if person is None:
        raise NotFound(f"there is no operator {name}")
    return person


def _seen(person: Person) -> str:
    return mark((person.role, person.agency))


def _role() -> Role:
    """An unknown one is the least of them."""
    return cast("Role", telling.said("role")) if telling.said("role") in ROLES else "auditor"


def _agency(gateway: Gateway, field: str) -> str | None:
    return naming.code_of(gateway.database.read(gateway.directory.edition), field) if field else None


def _row(gateway: Gateway, one: Person, agency: str) -> Row:
    return Row(
        person=one,
        agency=agency or _("of the nation"),
        phone=mask(one.phone) if one.phone else "",
        shut=_shut(one, gateway.clock()),
        came=times.moment(one.came_at, gateway.settings.timezone) if one.came_at else "",
    )


def _shut(one: Person, now: datetime) -> str:
    if one.disabled_at:
        return _("disabled")
    if _locked(one, now):
        return _("locked")
    return _("has not chosen a password yet") if one.must_change else ""


def _locked(one: Person, now: datetime) -> datetime | None:
    """Until when, be it at the door or by SMS."""
    return max((until for until in (one.locked_until, one.pin_locked_until) if until and until > now), default=None)


def _answers(one: Person) -> bool:
    return "answer" in RIGHTS[one.role]


def _acts_by_sms(gateway: Gateway, one: Person) -> str:
    if not _answers(one):
        return _("no: the role answers nobody")
    if not one.phone:
        return _("no: there is no phone")
    if one.has_pin:
        return _("yes, with the PIN")
    return _("not without a PIN") if gateway.pins.required else _("yes, whoever holds the phone")
