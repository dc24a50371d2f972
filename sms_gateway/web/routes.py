"""One line a route: from it come its address, its gate and its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sms_gateway.gateway import Gateway
from sms_gateway.roles import Act
from sms_gateway.sessions import Missing
from sms_gateway.web.access import Access, Gate


@dataclass(frozen=True, slots=True)
class Route:
    """`quiet`: the page asks by itself, so that it keeps nobody signed in. `amid`: what may be missing at sign-in."""

    method: Literal["GET", "POST"]
    path: str
    view: Callable[..., ResponseReturnValue]
    right: Act
    quiet: bool = False
    amid: frozenset[Missing] = frozenset()

    @property
    def name(self) -> str:
        return self.view.__name__


def opened(name: str, routes: Sequence[Route], gateway: Gateway, access: Access) -> Blueprint:
    """These routes for people with a browser, each with its gate."""
    blueprint = Blueprint(name, __name__)
    for route in routes:
        view = update_wrapper(partial(route.view, gateway), route.view)
        blueprint.add_url_rule(route.path, route.name, view, methods=[route.method])
        gate = Gate("read" if route.method == "GET" else "write", route.right, "console", route.amid)
        access.put_gate(f"{name}.{route.name}", gate, quiet=route.quiet)
    return blueprint
