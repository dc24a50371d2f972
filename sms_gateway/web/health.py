"""Is it alive, is it ready, and if not: what is sick."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request

from sms_gateway.web.metrics import is_near

_ELSEWHERE = "not ready: why is told to this machine, and in the log"
"""To whoever asks from elsewhere: the reason can name hosts, files and whoever logs in."""


def create(problems: Callable[[], Mapping[str, str]]) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", content_type="text/plain")

    @health.get("/readyz")
    def ready() -> tuple[Response, int]:
        sick = problems()
        told = sick if is_near(request) else dict.fromkeys(sick, _ELSEWHERE)
        return jsonify(ready=not sick, problems=told), 503 if sick else 200

    return health
