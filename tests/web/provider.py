"""An OpenID provider of another make, on loopback; what it says can be falsified on the way, as a thief would."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import app as provider_app
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.web.visitors import Visitor

Claims = dict[str, Any]
Forge = Callable[[Claims, RSAKey], str]


@dataclass
class Provider:
    """`says` stands in its description in place of the truth; `forge` makes its word anew, with its own key at hand."""

    url: str
    says: dict[str, object] = field(default_factory=dict)
    forge: Forge | None = None
    asked: list[str] = field(default_factory=list)
    verifiers: list[str] = field(default_factory=list)

    def register(self, back: str) -> tuple[str, str]:
        """A client of it: id and secret."""
        made = requests.post(f"{self.url}/oauth2/clients", json={"redirect_uris": [back]}, timeout=60).json()
        return made["client_id"], made["client_secret"]

    def knows(self, subject: str, **claims: Any) -> None:
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=60).raise_for_status()

    def send_back(self, there: str, subject: str) -> str:
        """Somebody signs in there; where they are sent, without our own address."""
        answer = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=60)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def sign_on(self, browser: Visitor, subject: str, wanted: str = "/account") -> TestResponse:
        there = browser.client.get(f"/sign-in/oidc?next={wanted}")
        assert there.status_code == 302, there.text
        assert there.location.startswith(f"{self.url}/oauth2/authorize?")
        browser.page = browser.client.get(self.send_back(there.location, subject), follow_redirects=True)
        return browser.page

    def reset(self) -> None:
        self.says, self.forge = {}, None

    def _changed(self, response: flask.Response) -> flask.Response:
        self.asked.append(flask.request.path)
        if flask.request.path.startswith("/.well-known/"):
            response.set_data(json.dumps({**response.get_json(), **self.says}))
        if flask.request.path == "/oauth2/token":
            self.verifiers.append(flask.request.form.get("code_verifier", ""))
            if self.forge and response.status_code == 200:
                key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
                token = response.get_json()
                response.set_data(json.dumps({**token, "id_token": self.forge(said(token["id_token"]), key)}))
        return response


def said(token: str) -> Claims:
    body = token.split(".")[1]
    claims: Claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def signed(claims: Claims, key: RSAKey, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": key.thumbprint()}, claims, key)


def challenge(address: str) -> dict[str, str]:
    """What stands in the address where somebody is sent."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def answers(verifier: str, challenged: str) -> bool:
    return sha256(verifier.encode()).digest() == urlsafe_b64decode(challenged + "=")


@contextmanager
def running() -> Iterator[Provider]:
    app = provider_app(require_client_registration=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    app.after_request(provider._changed)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
