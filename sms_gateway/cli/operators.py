"""`operator`: who works at the desk, and how they come in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import click

from sms_gateway.cli.printing import as_object, aside, line, tell, tell_each
from sms_gateway.cli.shell import Group, Phone, as_json, myself, opened, refuse_usage
from sms_gateway.errors import Refused
from sms_gateway.roles import ROLES, Operator, Role

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway

_name = click.argument("name")
_password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group(cls=Group)
def operator() -> None:
    """Operators: who they are, how they come in, phones, tokens.

    \b
    Example:
      sms-gateway operator add ani --role coordinator --agency 12.75
    """


@operator.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List operators.

    \b
    Example:
      sms-gateway operator list
    """
    from sms_gateway.storage import operators

    with opened() as gateway:
        seen = [_view(gateway, one) for one in gateway.database.read(operators.every)]
    columns = ("name", "role", "agency", "phone", "on_duty", "created_at", "disabled_at", "locked_until")
    titles = ("name", "role", "agency", "phone", "on duty", "added", "disabled", "locked until")
    shown = [{**one, "on_duty": "yes" if one["on_duty"] else None} for one in seen]
    tell_each(seen, as_json, titles, [[one[column] for column in columns] for one in shown])


@operator.command()
@_name
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--agency", metavar="CODE", help="Sees tickets of this agency and its units only; else of the nation.")
@click.option("--phone", type=Phone(), help="Is texted there about what is due, when on duty.")
@_password_stdin
@as_json
def add(name: str, role: str, agency: str | None, phone: str | None, password_stdin: bool, as_json: bool) -> None:
    """Add an operator. Without a password they come by token only.

    \b
    Example:
      sms-gateway operator add ani --role coordinator --agency 12.75 --phone 081234567890
      sms-gateway operator add dashboard --role auditor < /dev/null
    """
    from sms_gateway.duty import number_of

    number = number_of(phone) if phone else None
    with opened() as gateway:
        if number:
            gateway.duty.free(name, number)
        password = _password(password_stdin, needed=False)
        new = gateway.operators.add(name, cast("Role", role), agency, password, by=myself(gateway))
        if number:
            gateway.duty.give_phone(name, number, myself(gateway))
        tell(_view(gateway, new), as_json, f"added {new.name}, {new.role} of {new.agency or 'the nation'}")


@operator.command()
@_name
@as_json
def disable(name: str, as_json: bool) -> None:
    """Let an operator in no more, by password or token.

    \b
    Example:
      sms-gateway operator disable ani
    """
    with opened() as gateway:
        tell(_view(gateway, gateway.operators.disable(name, myself(gateway))), as_json, f"{name} is disabled")


@operator.command()
@_name
@as_json
def enable(name: str, as_json: bool) -> None:
    """Let an operator in again.

    \b
    Example:
      sms-gateway operator enable ani
    """
    with opened() as gateway:
        tell(_view(gateway, gateway.operators.enable(name, myself(gateway))), as_json, f"{name} is enabled")


@operator.command()
@_name
@_password_stdin
@click.option("--one-time", is_flag=True, help="Make one that is good once; the operator then chooses another.")
@as_json
def password(name: str, password_stdin: bool, one_time: bool, as_json: bool) -> None:
    """Give an operator a new password. Whoever is signed in by that name is signed out.

    \b
    Example:
      sms-gateway operator password ani
      sms-gateway operator password ani --one-time
      pass show sms/ani | sms-gateway operator password ani --password-stdin
    """
    if one_time and password_stdin:
        refuse_usage("--one-time makes a password, --password-stdin takes yours: one at a time")
    with opened() as gateway:
        gateway.operators.find(name)
        if one_time:
            _show_one_time(gateway, name, as_json)
            return
        gateway.operators.set_password(name, _password(password_stdin, needed=True) or "", myself(gateway))
        tell(_view(gateway, gateway.operators.find(name)), as_json, f"{name} has a new password")


@operator.command()
@_name
@as_json
def unlock(name: str, as_json: bool) -> None:
    """Let an operator who failed too often, by password or PIN, try again at once.

    \b
    Example:
      sms-gateway operator unlock ani
    """
    with opened() as gateway:
        tell(_view(gateway, gateway.operators.unlock(name, myself(gateway))), as_json, f"{name} may try again")


@operator.command()
@_name
@click.argument("number", type=Phone(), required=False)
@click.option("--none", is_flag=True, help="They have none any more, and are off duty.")
@as_json
def phone(name: str, number: str | None, none: bool, as_json: bool) -> None:
    """Say on which phone an operator is texted, and from which they may act by SMS.

    \b
    Example:
      sms-gateway operator phone ani 081234567890
      sms-gateway operator phone ani --none
    """
    from sms_gateway.phone import mask

    if none == bool(number):
        refuse_usage("say which phone it is, or --none")
    with opened() as gateway:
        gateway.duty.give_phone(name, number, myself(gateway))
        told = f"{name} is texted on {mask(number)}" if number else f"{name} has no phone"
        tell(_view(gateway, gateway.operators.find(name)), as_json, told)


@operator.command()
@_name
@click.option("--pin-stdin", is_flag=True, help="Read the PIN, 4 to 8 digits, from standard input; else one is made.")
@click.option("--remove", is_flag=True, help="The phone alone is believed again.")
@as_json
def pin(name: str, pin_stdin: bool, remove: bool, as_json: bool) -> None:
    """Give an operator a PIN, without which nothing is done by SMS in their name.

    It stands behind the report's number: JAWAB 4071839 PIN, then the answer. One that is made is shown once.

    \b
    Example:
      sms-gateway operator pin ani
      pass show sms/ani-pin | sms-gateway operator pin ani --pin-stdin
      sms-gateway operator pin ani --remove
    """
    if remove and pin_stdin:
        refuse_usage("--remove takes the PIN away, --pin-stdin gives one: one at a time")
    with opened() as gateway:
        if remove:
            gateway.pins.take_away(name, myself(gateway))
            tell(_view(gateway, gateway.operators.find(name)), as_json, f"{name} needs no PIN by SMS")
            return
        chosen = sys.stdin.readline().strip() if pin_stdin else None
        made = gateway.pins.give(name, chosen, myself(gateway))
        seen = _view(gateway, gateway.operators.find(name))
        if chosen is not None:
            tell(seen, as_json, f"{name} has a new PIN for SMS")
        elif as_json:
            as_object({**seen, "made": made})
        else:
            line(made)
            aside(f"{name} writes this PIN behind the report's number in every act by SMS; it is not shown again")


@operator.command()
@_name
@click.argument("turn", type=click.Choice(["on", "off"]))
@as_json
def duty(name: str, turn: str, as_json: bool) -> None:
    """Text an operator about what is due or late at their agency, or stop doing so.

    \b
    Example:
      sms-gateway operator duty ani on
    """
    with opened() as gateway:
        gateway.duty.put(name, turn == "on", myself(gateway))
        tell(_view(gateway, gateway.operators.find(name)), as_json, f"{name} is {turn} duty")


@operator.command()
@_name
@click.argument("subject", required=False)
@click.option("--none", is_flag=True, help="They come in by password only.")
@as_json
def link(name: str, subject: str | None, none: bool, as_json: bool) -> None:
    """Say whom the provider of `oidc` means by SUBJECT. Whoever is signed in by that name is signed out.

    \b
    Example:
      sms-gateway operator link ani 248289761001
      sms-gateway operator link ani --none
    """
    if none == bool(subject):
        refuse_usage("say how the provider calls them, or --none")
    with opened() as gateway:
        told = f"{name} signs in with {gateway.settings.oidc.label}" if subject else f"{name} is linked to nobody"
        tell(_view(gateway, gateway.sign_on.link(name, subject, myself(gateway))), as_json, told)


@operator.command("second-factor")
@_name
@click.option("--reset", is_flag=True, required=True, help="The phone is lost: forget it.")
@as_json
def second_factor(name: str, reset: bool, as_json: bool) -> None:
    """Forget an operator's second factor. Whoever is signed in by that name is signed out.

    \b
    Example:
      sms-gateway operator second-factor ani --reset
    """
    del reset  # there is nothing else to do with it from here, but it should be meant
    with opened() as gateway:
        told = f"{name} comes in by password, and can set up another second factor"
        tell(_view(gateway, gateway.operators.reset_second_factor(name, myself(gateway))), as_json, told)


def _show_one_time(gateway: Gateway, name: str, as_json: bool) -> None:
    secret = gateway.operators.give_one_time_password(name, myself(gateway))
    if as_json:
        as_object({**_view(gateway, gateway.operators.find(name)), "password": secret})
        return
    line(secret)
    aside(f"{name} signs in with this once, and then chooses another; it is not shown again")


def _password(stdin: bool, needed: bool) -> str | None:
    """From standard input, or typed twice at a terminal. Raises Refused where it is needed and nobody can be asked."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n") or _no_password()
    if sys.stdin.isatty():
        hint = "Password" if needed else "Password (empty: comes by token only)"
        typed: str = click.prompt(
            hint, default="", show_default=False, hide_input=True, confirmation_prompt=True, err=True
        )
        return typed or (_no_password() if needed else None)
    return _no_password() if needed else None


def _no_password() -> str:
    raise Refused("there is no password: type one at a terminal, or give it with --password-stdin")


def _view(gateway: Gateway, one: Operator) -> dict[str, Any]:
    from sms_gateway.phone import mask
    from sms_gateway.storage import operators, pins, sessions
    from sms_gateway.views import moment

    reach = gateway.database.read(operators.reach)[one.id]
    keys = gateway.database.read(sessions.keys, one.id)
    locked = keys.locked_until if keys.locked_until and keys.locked_until > gateway.clock() else None
    pin = gateway.database.read(pins.of, one.id)
    shut = pin.locked_until if pin.locked_until and pin.locked_until > gateway.clock() else None
    zone = gateway.settings.timezone
    return {
        "name": one.name,
        "role": one.role,
        "agency": one.agency,
        "phone": mask(reach.phone) if reach.phone else None,
        "on_duty": reach.on_duty,
        "created_at": moment(one.created_at, zone),
        "disabled_at": moment(one.disabled_at, zone),
        "second_factor": keys.totp is not None,
        "locked_until": moment(locked, zone),
        "pin": pin.hash is not None,
        "pin_locked_until": moment(shut, zone),
    }
