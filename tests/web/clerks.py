"""People who work at the desk with a browser, as far as HTTP goes."""

import re
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from sms_gateway.gateway import Gateway
from sms_gateway.roles import Role
from tests.web.visitors import PASSWORD, Visitor


class Clerk(Visitor):
    """One operator at one browser; pages in English unless they choose otherwise."""

    def page_of(self, number: str) -> str:
        """A ticket's page, as it now is."""
        return self.go(f"/tickets/{number}").text

    def do(self, number: str, act: str, **fields: str) -> TestResponse:
        """One form of a ticket's page; the page that follows."""
        self.go(f"/tickets/{number}")
        return self.follow(f"/tickets/{number}/{act}", **fields)

    def do_unasked(self, path: str, **fields: str) -> TestResponse:
        """A form that no page offers, with a good token."""
        page = self.client.get("/").text
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found
        return self.client.post(path, data={"csrf_token": found[1], **fields})

    def rows(self, **asked: str) -> list[str]:
        """The numbers of a queue, in its order."""
        self.page = self.client.get("/", query_string=asked)
        assert self.page.status_code == 200
        return re.findall(r'id="row-(\d+)"', self.page.text)

    def part(self, path: str, **fields: str) -> TestResponse:
        """What a script on the page fetches; with fields: what it posts."""
        headers = {"HX-Request": "true"}
        if fields:
            return self.client.post(path, data={"csrf_token": self.token, **fields}, headers=headers)
        return self.client.get(path, headers=headers)

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.page.text)
        assert found
        return found[1]

    def polled(self, id_: str) -> str:
        """The address that an element of the page asks for by itself."""
        found = re.search(rf'id="{id_}"[^>]*hx-(?:get|post)="([^"]+)"', self.page.text)
        assert found
        return unescape(found[1])

    def told(self) -> str:
        """The lines that tell what was done."""
        return " ".join(re.findall(r'<p class="alert[^>]*>(.*?)</p>', self.page.text, re.DOTALL))


def clerk(app: Flask, gateway: Gateway, name: str, role: Role, agency: str | None = None) -> Clerk:
    """Hired, and signed in."""
    gateway.operators.add(name, role, agency, PASSWORD)
    one = Clerk(app)
    one.client.set_cookie("language", "en")
    one.sign_in(name)
    return one
