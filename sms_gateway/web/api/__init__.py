"""The REST API: one table of operations. From it come the routes, their gates and the published description."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, json, render_template

from sms_gateway.gateway import Gateway
from sms_gateway.web.access import Access, Gate
from sms_gateway.web.api import people, shapes, tickets
from sms_gateway.web.api.openapi import described
from sms_gateway.web.api.operations import Operation

PREFIX = "/api/v1"
_READ = Gate("read", "read")
_SURVEY = Gate("read", "survey")

OPERATIONS = (
    Operation(
        "GET", "/tickets", "listTickets", "Tickets in your sight, in the order they came", _READ,
        tickets.listed, shapes.page_of("Ticket"), query=shapes.TICKETS_QUERY,
    ),
    Operation(
        "GET", "/tickets/<number>", "showTicket", "One ticket with its messages and history", _READ,
        tickets.shown, shapes.ref("TicketInFull"),
    ),
    Operation(
        "GET", "/tickets/<number>/events", "listEvents", "The history of a ticket", _READ,
        tickets.events, shapes.page_of("Event"), query=shapes.EVENTS_QUERY,
    ),
    Operation(
        "GET", "/tickets/<number>/why", "why", "How each due date of a ticket came about, day by day", _READ,
        tickets.why, shapes.ref("Why"),
    ),
    Operation(
        "GET", "/tickets/<number>/suggestions", "suggest", "Whose a ticket probably is, and which tell of the same",
        _READ, tickets.suggested, shapes.ref("Suggestions"),
    ),
    Operation(
        "GET", "/tickets/<number>/file", "caseFile", "The whole file of a case, sealed entry by entry", _READ,
        tickets.case_file, shapes.ref("CaseFile"),
    ),
    Operation(
        "POST", "/tickets/<number>/replies", "reply", "Answer the reporter by SMS", Gate("write", "answer"),
        tickets.done(tickets.reply), shapes.ref("TicketInFull"), 201, body=shapes.REPLY, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/status", "move", "Move a ticket on", Gate("write", "answer"),
        tickets.done(tickets.move), shapes.ref("TicketInFull"), body=shapes.MOVE, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/notes", "note", "Add a line that only officers see", Gate("write", "note"),
        tickets.done(tickets.note), shapes.ref("TicketInFull"), 201, body=shapes.NOTE, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/classification", "classify", "Say what a ticket is, and what it is about",
        Gate("write", "dispose"), tickets.done(tickets.classify), shapes.ref("TicketInFull"),
        body=shapes.CLASSIFICATION, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/assignee", "assign", "Give a ticket to an operator, or to nobody",
        Gate("write", "answer"), tickets.done(tickets.assign), shapes.ref("TicketInFull"),
        body=shapes.ASSIGNEE, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/merge", "merge", "Answer a ticket together with another one",
        Gate("write", "dispose"), tickets.done(tickets.merge), shapes.ref("TicketInFull"),
        body=shapes.MERGE, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/handback", "handBack", "Not ours: give a ticket to the agency above",
        Gate("write", "answer"), tickets.done(tickets.hand_back), shapes.ref("TicketInFull"),
        body=shapes.HAND_BACK, repeatable=True,
    ),
    Operation(
        "POST", "/tickets/<number>/spam", "spam", "Put a ticket away without telling its sender",
        Gate("write", "archive"), tickets.done(tickets.spam), shapes.ref("TicketInFull"), repeatable=True,
    ),
    Operation(
        "GET", "/messages", "listMessages", "SMS both ways, in the order of time", _SURVEY,
        people.messages, shapes.page_of("Message"), query=shapes.MESSAGES_QUERY,
    ),
    Operation(
        "GET", "/agencies", "listAgencies", "Agencies, each before its units", _READ,
        people.directory, shapes.page_of("Agency"), query=shapes.AGENCIES_QUERY,
    ),
    Operation(
        "GET", "/contacts", "listContacts", "What is held of each phone that has texted", _SURVEY,
        people.contacts, shapes.page_of("Contact"), query=shapes.CONTACTS_QUERY,
    ),
    Operation(
        "POST", "/contacts/search", "searchContact", "What is held of a phone", _SURVEY,
        people.search, shapes.ref("Contact"), body=shapes.SEARCH,
    ),
    Operation(
        "GET", "/stats", "stats", "How many tickets came in, are in hand, are done", _SURVEY,
        tickets.counted, shapes.ref("Stats"), query=shapes.STATS_QUERY,
    ),
    Operation(
        "GET", "/reports/<month>", "monthlyReport", "What came to each agency in a month, and was done in time",
        _SURVEY, tickets.monthly, shapes.ref("MonthlyReport"), query=shapes.REPORT_QUERY,
    ),
)  # fmt: skip


def create(gateway: Gateway, access: Access) -> Blueprint:
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    for operation in OPERATIONS:
        view = _view(gateway, operation)
        api.add_url_rule(operation.path, operation.name, view, methods=[operation.method])
        access.put_gate(f"{api.name}.{operation.name}", operation.gate)
    document = described(OPERATIONS, PREFIX, gateway.settings.public_url)

    @api.get("/openapi.json")
    def openapi() -> Response:
        return _json(document, 200)

    @api.get("/docs")
    def docs() -> str:
        return render_template("api.html", document=document, prefix=PREFIX)

    return api


def _view(gateway: Gateway, operation: Operation) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        return _json(operation.work(operation.call(gateway, path)), operation.status)

    return view


def _json(answer: Any, status: int) -> Response:
    body = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, sort_keys=False)
    return Response(body, status, content_type="application/json")
