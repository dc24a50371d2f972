"""Is it alive, is it ready, and if not: what is sick."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify


def create(problems: Callable[[], Mapping[str, str]]) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", content_type="text/plain")

    @health.get("/readyz")
    def ready() -> tuple[Response, int]:
        sick = problems()
        return jsonify(ready=not sick, problems=sick), 503 if sick else 200

    return health
