"""Is it alive, is it ready, and if not: what is sick."""

from flask import Blueprint, Response, jsonify

from sms_gateway.gateway import Gateway


def create(gateway: Gateway) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/")
    def front() -> Response:
        numbers = ", ".join(gateway.settings.numbers)
        return Response(f"sms-gateway: the channel {numbers} is open. Health: /readyz\n", content_type="text/plain")

    @health.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", content_type="text/plain")

    @health.get("/readyz")
    def ready() -> tuple[Response, int]:
        sick = gateway.problems()
        return jsonify(ready=not sick, problems=sick), 503 if sick else 200

    return health
