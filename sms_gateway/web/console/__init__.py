"""The operators' console: one table of its routes. From it come the addresses, their gates and their names.

Every page works without scripts; htmx fetches parts of the same pages where there are any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sms_gateway.gateway import Gateway
from sms_gateway.roles import Act
from sms_gateway.web.access import Access, Gate
from sms_gateway.web.console import acts, bulk, queue, replying, ticket, words


@dataclass(frozen=True, slots=True)
class Route:
    """`quiet`: the page asks by itself, so that it keeps nobody signed in."""

    method: Literal["GET", "POST"]
    path: str
    view: Callable[..., ResponseReturnValue]
    right: Act
    quiet: bool = False

    @property
    def name(self) -> str:
        return self.view.__name__


ROUTES = (
    Route("GET", "/", queue.queue, "read"),
    Route("GET", "/queue/rows", queue.rows, "read", quiet=True),
    Route("GET", "/queue/agencies", queue.agencies, "read", quiet=True),
    Route("POST", "/queue/acts", bulk.together, "note"),
    Route("GET", "/tickets/<number>", ticket.ticket, "read"),
    Route("GET", "/tickets/<number>/thread", ticket.thread, "read", quiet=True),
    Route("POST", "/tickets/<number>/presence", ticket.presence, "read", quiet=True),
    Route("POST", "/tickets/<number>/phone", ticket.phone, "unmask"),
    Route("POST", "/tickets/<number>/box", replying.box, "answer"),
    Route("POST", "/tickets/<number>/replies", replying.reply, "answer"),
    Route("POST", "/tickets/<number>/verify", acts.verify, "dispose"),
    Route("POST", "/tickets/<number>/class", acts.classify, "dispose"),
    Route("POST", "/tickets/<number>/status", acts.move, "answer"),
    Route("POST", "/tickets/<number>/handback", acts.hand_back, "answer"),
    Route("POST", "/tickets/<number>/notes", acts.note, "note"),
    Route("POST", "/tickets/<number>/assignee", acts.assign, "answer"),
    Route("POST", "/tickets/<number>/merge", acts.merge, "dispose"),
    Route("POST", "/tickets/<number>/spam", acts.spam, "archive"),
)


def create(gateway: Gateway, access: Access) -> Blueprint:
    console = Blueprint("console", __name__)
    for route in ROUTES:
        view = update_wrapper(partial(route.view, gateway), route.view)
        console.add_url_rule(route.path, route.name, view, methods=[route.method])
        gate = Gate("read" if route.method == "GET" else "write", route.right, "console")
        access.put_gate(f"{console.name}.{route.name}", gate, quiet=route.quiet)
    console.app_context_processor(lambda: {"words": words})
    return console
