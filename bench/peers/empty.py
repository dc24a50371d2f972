"""An answer that does nothing, on the web framework and the server that we use: the most that these two allow."""

from flask import Flask, Response

app = Flask(__name__)


@app.post("/webhooks/twilio")
def incoming() -> Response:
    return Response('<?xml version="1.0" encoding="UTF-8"?><Response></Response>', content_type="text/xml")
