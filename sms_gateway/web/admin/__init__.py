"""The administration: who answers, who works here, when nobody works, and how the channel fares. One table of routes.

Every page works without scripts. What is done here is done below the web, where the right is checked once more and the
audit is told.
"""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from sms_gateway.gateway import Gateway
from sms_gateway.web.access import Access
from sms_gateway.web.admin import agencies, audit, carriers, holidays, operators, outbox
from sms_gateway.web.routes import Route, opened
from sms_gateway.web.ways import administration


def entrance(gateway: Gateway) -> ResponseReturnValue:
    """To the first page that is open to whoever asks; the audit is to all who may see any."""
    del gateway
    return redirect(administration()[0][0], 303)


ROUTES = (
    Route("GET", "/admin", entrance, "audit"),
    Route("GET", "/admin/agencies", agencies.agencies, "manage"),
    Route("GET", "/admin/agencies/<code>", agencies.agency, "manage"),
    Route("POST", "/admin/agencies/<code>/name", agencies.name_agency, "manage"),
    Route("POST", "/admin/agencies/<code>/rules", agencies.rule_agency, "manage"),
    Route("POST", "/admin/agencies/<code>/keywords", agencies.add_keyword, "manage"),
    Route("POST", "/admin/agencies/<code>/keywords/remove", agencies.remove_keyword, "manage"),
    Route("POST", "/admin/agencies/<code>/units", agencies.add_unit, "manage"),
    Route("POST", "/admin/canned", agencies.add_canned, "manage"),
    Route("POST", "/admin/canned/<canned_id>", agencies.change_canned, "manage"),
    Route("GET", "/admin/operators", operators.operators, "manage"),
    Route("POST", "/admin/operators", operators.add_operator, "manage"),
    Route("GET", "/admin/operators/_new", operators.new_operator, "manage"),
    Route("GET", "/admin/operators/<name>", operators.operator, "manage"),
    Route("POST", "/admin/operators/<name>/place", operators.place_operator, "manage"),
    Route("POST", "/admin/operators/<name>/phone", operators.phone_operator, "manage"),
    Route("POST", "/admin/operators/<name>/password", operators.one_time_password, "manage"),
    Route("POST", "/admin/operators/<name>/pin", operators.give_pin, "manage"),
    Route("POST", "/admin/operators/<name>/tokens", operators.issue_token, "manage"),
    Route("POST", "/admin/operators/<name>/tokens/<token>/revoke", operators.revoke_token, "manage"),
    Route("POST", "/admin/operators/<name>/acts/<act>", operators.change_operator, "manage"),
    Route("GET", "/admin/holidays", holidays.holidays, "manage"),
    Route("POST", "/admin/holidays", holidays.say_day, "manage"),
    Route("GET", "/admin/carriers", carriers.carriers, "manage"),
    Route("POST", "/admin/carriers/<name>/wake", carriers.wake_carrier, "manage"),
    Route("GET", "/admin/outbox", outbox.outbox, "manage"),
    Route("GET", "/admin/outbox/<message_id>", outbox.message, "manage"),
    Route("POST", "/admin/outbox", outbox.by_hand, "manage"),
    Route("GET", "/admin/audit", audit.audit, "audit"),
    Route("GET", "/admin/audit.csv", audit.audit_file, "audit"),
)


def create(gateway: Gateway, access: Access) -> Blueprint:
    return opened("admin", ROUTES, gateway, access)
