"""A peer that says yes to every message and forgets every tenth: whoever measures it must notice."""

import os
import sqlite3

from flask import Flask, Response, request

app = Flask(__name__)
_FILE = os.environ["BENCH_DATABASE"].removeprefix("sqlite:///")


@app.post("/webhooks/twilio")
def incoming() -> Response:
    sid = request.form["MessageSid"]
    if not sid.endswith("0"):
        with sqlite3.connect(_FILE, timeout=20) as db:
            db.execute("pragma synchronous=off")
            db.execute("create table if not exists message (sid text primary key)")
            db.execute("insert into message values (?)", (sid,))
    return Response(status=204)
