"""A webhook that comes in by the short way, as the server lets it."""

import asyncio
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from sms_gateway.web.entrance import Entrance


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
    if answer := asyncio.run(entrance.answer(scope, body)):
        status, headers, content = answer
        plain = [(name.decode(), value.decode()) for name, value in headers]
        return TestResponse([content], str(status), Headers(plain), made)
    return client.post(path, **given)
