"""People who come to the console with a browser, as far as HTTP goes: cookies, forms, redirects; no scripts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "kuda makan rumput hijau"


@dataclass
class Visitor:
    """One browser. `page` is what it shows; a form is sent with the token that stands in it."""

    app: Flask
    client: FlaskClient = field(init=False)
    page: TestResponse = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def go(self, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Follows wherever it is sent."""
        self.page = self.client.get(path, follow_redirects=True, headers=headers)
        return self.page

    def send(self, path: str, **fields: str) -> TestResponse:
        """The page's form to `path`, where it has one; its other hidden fields go along. Follows no redirect."""
        return self.client.post(path, data=self.hidden(path) | fields)

    def follow(self, path: str, **fields: str) -> TestResponse:
        """The same, and then wherever it is sent."""
        self.page = self.client.post(path, data=self.hidden(path) | fields, follow_redirects=True)
        return self.page

    def hidden(self, path: str) -> dict[str, str]:
        form = re.search(rf'<form[^>]*action="{re.escape(path)}".*?</form>', self.page.text, re.DOTALL)
        assert form, f"{self.page.request.path} has no form to {path}"
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
        return {name: unescape(value) for name, value in found}

    def sign_in(self, name: str, password: str = PASSWORD, wanted: str = "/account") -> TestResponse:
        self.go(f"/sign-in?next={wanted}")
        return self.follow("/sign-in", name=name, password=password)

    @property
    def is_in(self) -> bool:
        return self.client.get("/account").status_code == 200
