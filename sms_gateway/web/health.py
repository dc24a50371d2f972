"""Is it alive, is it ready, and if not: what is sick."""

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, jsonify


def create(numbers: Sequence[str], problems: Callable[[], Mapping[str, str]]) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/")
    def front() -> Response:
        told = f"sms-gateway: the channel {', '.join(numbers)} is open. Health: /readyz\n"
        return Response(told, content_type="text/plain")

    @health.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", content_type="text/plain")

    @health.get("/readyz")
    def ready() -> tuple[Response, int]:
        sick = problems()
        return jsonify(ready=not sick, problems=sick), 503 if sick else 200

    return health
