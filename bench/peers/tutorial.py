"""The stack of the tutorials: Flask, Flask-SQLAlchemy, Twilio's RequestValidator and MessagingResponse.

One row an SMS, once for each MessageSid; run by gunicorn with as many workers as its documentation says.
"""

import os
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, request
from flask_sqlalchemy import SQLAlchemy
from places import place
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse


class Model(DeclarativeBase):
    """What all tables have in common: nothing."""


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCH_DATABASE"]
db = SQLAlchemy(app, model_class=Model)


class Message(db.Model):  # type: ignore[misc, name-defined, unused-ignore]
    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str]
    body: Mapped[str]
    place: Mapped[str | None]


def validate_twilio_request(view: Any) -> Any:
    """As Twilio's documentation has it."""

    @wraps(view)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        validator = RequestValidator(os.environ["BENCH_TOKEN"])
        valid = validator.validate(request.url, request.form, request.headers.get("X-TWILIO-SIGNATURE", ""))
        return view(*args, **kwargs) if valid else abort(403)

    return decorated


@app.post("/webhooks/twilio")
@validate_twilio_request
def incoming() -> Response:
    body = request.form["Body"]
    message = Message(sid=request.form["MessageSid"], sender=request.form["From"], body=body, place=place(body))
    db.session.add(message)
    try:
        db.session.commit()
    except IntegrityError:  # a repeat
        db.session.rollback()
        message = db.session.execute(db.select(Message).filter_by(sid=request.form["MessageSid"])).scalar_one()
    response = MessagingResponse()
    response.message(f"Laporan {message.id} untuk {message.place} kami terima dan periksa.")
    return Response(str(response), content_type="text/xml")


if os.environ.get("BENCH_MAKE_TABLES"):
    with app.app_context():
        db.create_all()
