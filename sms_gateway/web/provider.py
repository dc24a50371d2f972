"""The provider: where people sign on elsewhere, and how its word is taken here.

Authlib does the walk: authorization code with PKCE, state and nonce, kept in the browser's signed cookie until it
comes back. What must hold of the word is said here. Nothing is asked of the provider before somebody wants to sign
on, so that its absence keeps nobody else out.
"""

import logging
import time
from collections.abc import Mapping
from typing import Any

from flask import Flask, request, session
from werkzeug import Response

from sms_gateway.config import Settings
from sms_gateway.errors import GatewayError, NotAdmitted

CALLBACK = "/sign-in/oidc/callback"

_NAME = "provider"
_PATIENCE = 5.0
_LEEWAY = 60
"""Seconds that the provider's clock may be off ours."""
_FRESH = 60 * 60
"""So long its description and its keys are good; a key that is not known is asked for at once."""
_SIGNED_BY = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""Signatures that only the provider can make: not `none`, and none with a secret that two share."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


class Away(GatewayError):
    """The provider does not answer, or not as a provider does."""


class Disbelieved(NotAdmitted):
    """What came back is not the provider's word to us, about this sign-in, now."""


class Provider:
    def __init__(self, app: Flask, settings: Settings) -> None:
        from authlib.integrations.flask_client import OAuth  # a hundred modules, and most houses have no provider

        logging.getLogger("authlib").setLevel(logging.INFO)  # below, it would write down what proves who is who
        self._rules = rules = settings.oidc
        self._back = settings.public_url + CALLBACK
        how = {} if rules.client_secret else {"token_endpoint_auth_method": "none"}
        self._client = OAuth(app).register(
            _NAME,
            client_id=rules.client_id,
            client_secret=rules.client_secret,
            server_metadata_url=f"{str(rules.issuer).rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(rules.scopes),
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE,
                **how,
            },
        )

    def send(self) -> Response:
        """The way there. Raises Away."""
        self._described()
        _forget(until=float("inf"))  # begun before and never ended: a cookie has little room
        there: Response = self._client.authorize_redirect(self._back)
        return there

    def word(self) -> tuple[str, Mapping[str, Any]]:
        """Whom the provider has sent back: its name for them, and all it says of them. Raises Away, Disbelieved."""
        rules = self._rules
        self._described()
        _forget(until=time.time())
        if request.args.get("iss", rules.issuer) != rules.issuer:
            raise Disbelieved("the answer is another provider's")
        must = {"iss": {"essential": True, "value": rules.issuer}, "aud": {"essential": True, "value": rules.client_id}}
        try:
            token = self._client.authorize_access_token(claims_options=must, leeway=_LEEWAY)
            claims = dict(token["userinfo"])
            subject = claims["sub"]
            claims = self._all_of(token, claims)
        except OSError as error:
            raise Away(f"the provider does not answer: {_told(error)}") from error
        except Exception as error:
            raise Disbelieved(f"the provider's word is not taken: {_told(error)}") from error
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise Disbelieved("the provider does not say whom it means")
        return subject, claims

    def _described(self) -> None:
        """Reads how the provider describes itself, where that was long ago. Raises Away."""
        client = self._client
        if time.time() - client.server_metadata.get("_loaded_at", 0) < _FRESH:
            return
        client.server_metadata.clear()
        try:
            about = client.load_server_metadata()
            self._check(about)
        except Exception as error:
            client.server_metadata.clear()
            raise Away(f"the provider cannot be used: {_told(error)}") from error

    def _check(self, about: dict[str, Any]) -> None:
        """Raises ValueError."""
        issuer = str(self._rules.issuer)
        if about.get("issuer") != issuer:
            raise ValueError(f"it calls itself {str(about.get('issuer'))[:100]!r}, oidc.issuer is {issuer!r}")
        if gone := [name for name in _ENDPOINTS[:3] if not isinstance(about.get(name), str)]:
            raise ValueError(f"it does not say its {gone[0]}")
        if issuer.startswith("https:"):
            bare = [name for name in _ENDPOINTS if not str(about.get(name, "https:")).startswith("https:")]
            if bare:
                raise ValueError(f"{bare[0]} is without https")
        able = [one for one in about.get("id_token_signing_alg_values_supported", ()) if one in _SIGNED_BY]
        if not able:
            raise ValueError("it signs by no key of its own")
        about["id_token_signing_alg_values_supported"] = able

    def _all_of(self, token: Mapping[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
        """Many providers say the rest only when asked: then they are, and must speak of the same person."""
        rules = self._rules
        wanted = [rules.role_claim, rules.name_claim, rules.agency_claim or rules.role_claim]
        if all(claim.partition(".")[0] in claims or claim in claims for claim in wanted):
            return claims
        if not self._client.server_metadata.get("userinfo_endpoint"):
            return claims
        more = dict(self._client.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise ValueError("it speaks of two people")
        return {**more, **claims}


def _forget(until: float) -> None:
    """The sign-ins that this browser began and that end by then, an hour after they were begun."""
    for name in [name for name in session if name.startswith(f"_state_{_NAME}_")]:
        if session[name]["exp"] < until:
            session.pop(name)


def _told(error: Exception) -> str:
    """Its kind and its first words, in one line: no token is among them, but perhaps what a stranger has typed."""
    said = "".join(sign if sign.isprintable() else " " for sign in str(error)[:200])
    return f"{type(error).__name__}: {said}".strip(": ")
