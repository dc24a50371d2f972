"""A webhook that comes in by the short way, as the server lets it."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from sms_gateway.web.entrance import Entrance

T = TypeVar("T")


def awaited(coming: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coming).result()


def by_the_short_way(entrance: Entrance, client: FlaskClient, path: str, **given: Any) -> TestResponse:
    """What is not for there goes to the application."""
    made = client.application.test_request_context(path, method="POST", **given).request
    body = made.get_data(parse_form_data=False)
    scope = {
        "method": "POST",
        "path": made.path,
        "query_string": made.query_string,
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in made.headers],
    }
    if answer := awaited(entrance.answer(scope, body)):
        status, headers, content = answer
        plain = [(name.decode(), value.decode()) for name, value in headers]
        return TestResponse([content], str(status), Headers(plain), made)
    return client.post(path, **given)
