"""The shapes of what the API takes and gives, as JSON Schema 2020-12: what is published is what is checked."""

from typing import Any, get_args

from sms_gateway.standing import State
from sms_gateway.tickets import CLASSES, FLAGS, STATUSES, TOPICS

Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {name.rstrip("_"): schema for name, schema in properties.items()},
        "required": [name.rstrip("_") for name in properties],
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    """One page. `next_cursor` is null on the last one."""
    return _object(items={"type": "array", "items": ref(name)}, next_cursor=_or_null(_TEXT))


_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_CAME_BACK: Schema = {
    **_or_null(_COUNT),
    "description": "Of the tickets that came since a day at most a year back; null: no such day was asked for.",
}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_DAY: Schema = {"type": "string", "format": "date"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_WORDS: Schema = {"type": "array", "items": _TEXT, "description": "Those that spoke for it, the loudest first."}
_BY_NAME: Schema = {"type": "object", "additionalProperties": _TEXT}
_CODE: Schema = {"type": "string", "pattern": r"^[a-z0-9]+(\.[a-z0-9]+)*$", "maxLength": 64}
_STATUS: Schema = {"type": "string", "enum": list(STATUSES)}
_CLASS: Schema = {"type": "string", "enum": list(CLASSES)}
_TOPIC: Schema = {"enum": [*TOPICS, None], "description": "What it is about; null: nobody has said yet."}
_PHONE: Schema = _or_null(
    {
        "type": "string",
        "description": "E.164, masked unless the token may see it; null where the reporter is hidden. Where it was"
        " erased, `erased:` and a name that the person's reports have in common.",
    }
)
_NAMED: Schema = _or_null(_object(code=_TEXT, name=_TEXT))

_TICKET: dict[str, Schema] = {
    "number": _TEXT,
    "status": _STATUS,
    "class": _CLASS,
    "category": _TOPIC,
    "text": _TEXT,
    "agency": _NAMED,
    "region": _NAMED,
    "secret": _FLAG,
    "anonymous": _FLAG,
    "phone": _PHONE,
    "urgent": _FLAG,
    "spam": _FLAG,
    "assignee": _or_null({"type": "string", "description": "The operator's name."}),
    "merged_into": _or_null({"type": "string", "description": "The number of the ticket it is answered with."}),
    "opened_at": _MOMENT,
    "updated_at": _MOMENT,
    "ombudsman_at": _or_null({**_MOMENT, "description": "Since when it is with the Ombudsman."}),
    "due": _object(verify=_MOMENT, respond=_or_null(_MOMENT), complete=_MOMENT, legal=_MOMENT),
}
_MESSAGE: dict[str, Schema] = {
    "id": {"type": "integer"},
    "direction": {"type": "string", "enum": ["inbound", "outbound"]},
    "carrier": _TEXT,
    "from": _PHONE,
    "to": _PHONE,
    "body": _TEXT,
    "parts": _COUNT,
    "state": _TEXT,
    "key": _or_null(_TEXT),
    "carrier_id": _or_null(_TEXT),
    "created_at": _MOMENT,
    "sent_at": _or_null(_MOMENT),
    "delivered_at": _or_null(_MOMENT),
    "error": {
        **_or_null(_TEXT),
        "description": "The carrier's code, or why we sent nothing: `stopped` (the citizen wants no SMS), `blocked`, "
        "`unreachable`, `silent` (the phone seems to be a machine), `no phone`; null where it was not noted.",
    },
}
_SPAN: Schema = _or_null(_COUNT)
_STEP_TAKEN: Schema = _object(
    taken=_COUNT, in_time=_COUNT, late=_COUNT, waiting=_COUNT,
    waiting_late={**_COUNT, "description": "Not taken by the month's end, though it should have been."},
    in_time_percent=_SPAN, median_working_days=_SPAN, p90_working_days=_SPAN, median_hours=_SPAN, p90_hours=_SPAN,
)  # fmt: skip
_FIGURES: dict[str, Schema] = {
    **dict.fromkeys(("received", "answers", "ended", "open", "overdue", "disputed", "reopened"), _COUNT),
    "ratings": _object(
        given=_COUNT,
        mean=_or_null({"type": "number"}),
        stars={"type": "array", "items": _COUNT, "description": "How many gave 1, 2, 3, 4 and 5."},
    ),
    "steps": _object(**dict.fromkeys(("verify", "respond", "complete"), _STEP_TAKEN)),
}

COMPONENTS: dict[str, Schema] = {
    "CaseFile": _object(
        kind=_TEXT,
        entries={
            "type": "array",
            "items": _object(place=_COUNT, kind=_TEXT, said={"type": "object"}, seal=_TEXT),
        },
        seal={"type": "string", "description": "Of the last entry: note it elsewhere."},
    ),
    "MonthlyReport": _object(
        kind=_TEXT,
        month=_TEXT,
        preliminary={**_FLAG, "description": "The month has not ended: as of `as_of`."},
        as_of=_or_null(_MOMENT),
        timezone=_TEXT,
        agency=_or_null(_object(code=_TEXT, name=_or_null(_TEXT))),
        rules=_object(sha256=_TEXT, noted_at=_MOMENT),
        limits=_BY_NAME,
        total=ref("MonthlyFigures"),
        agencies={
            "type": "array",
            "items": _object(
                code=_or_null(_TEXT),
                name=_or_null(_TEXT),
                timezone=_TEXT,
                **_FIGURES,
                with_units=_or_null(ref("MonthlyFigures")),
            ),
        },
    ),
    "MonthlyFigures": _object(**_FIGURES),
    "Ticket": _object(**_TICKET),
    "TicketInFull": _object(
        **_TICKET,
        messages={"type": "array", "items": _object(**_MESSAGE)},
        events={"type": "array", "items": ref("Event")},
        disputed={**_COUNT, "description": "How often its reporter disputed an answer."},
        reopened={**_COUNT, "description": "How often it was opened again after it had ended."},
    ),
    "Message": _object(**_MESSAGE, ticket=_or_null(_TEXT)),
    "Event": _object(kind=_TEXT, actor=_TEXT, at=_MOMENT, data={"type": "object"}),
    "Agency": _object(
        code=_TEXT,
        name=_TEXT,
        kind=_TEXT,
        parent=_or_null(_TEXT),
        timezone=_TEXT,
        aliases={"type": "array", "items": _TEXT},
        limits={**_BY_NAME, "description": "Limits of its own, by their names in the settings."},
        hours=_or_null({"type": "string", "description": "Working hours of its own."}),
    ),
    "Why": _object(
        number=_TEXT,
        status=_STATUS,
        class_=_CLASS,
        agency=_NAMED,
        timezone=_TEXT,
        opened_at=_MOMENT,
        steps={"type": "array", "items": ref("Step")},
        waits={
            "type": "array",
            "items": _object(from_=_MOMENT, until=_or_null(_MOMENT)),
            "description": "For the reporter. No clock stops for them; until null: still.",
        },
    ),
    "Step": _object(
        name={**_TEXT, "description": "As the settings name its limit."},
        called=_TEXT,
        limit={**_TEXT, "description": "As 3 working days."},
        rule_of={**_NAMED, "description": "The agency whose own limit it is; null: the nation's."},
        from_=_MOMENT,
        due=_MOMENT,
        state={
            "enum": list(get_args(State)),
            "description": "late: met after its end. ended: the ticket ended before it was met.",
        },
        at=_or_null({**_MOMENT, "description": "When it was met, or the ticket ended."}),
        days_left=_or_null(_COUNT),
        days_over=_or_null(_COUNT),
        days={"type": "array", "items": _object(date=_DAY, counted=_FLAG, why=_TEXT)},
    ),
    "Suggestions": _object(
        number=_TEXT,
        learnt={**_COUNT, "description": "Past decisions that could suggest an agency here; too few suggest nothing."},
        agency=_or_null(_object(code=_TEXT, name=_TEXT, confidence=_SHARE, words=_WORDS)),
        class_=_or_null(_object(class_=_CLASS, confidence=_SHARE, words=_WORDS)),
        alike={"type": "array", "items": ref("Alike")},
    ),
    "Alike": _object(
        number=_TEXT,
        status=_STATUS,
        text=_TEXT,
        opened_at=_MOMENT,
        score={"type": "integer", "minimum": 0, "maximum": 100, "description": "How probably it is the same trouble."},
        words={**_WORDS, "description": "Words that both have, the rarest first."},
        hours_apart=_COUNT,
        same_agency=_FLAG,
    ),
    "Contact": _object(
        phone=_PHONE,
        language=_or_null(_TEXT),
        first_seen_at=_or_null(_MOMENT),
        last_seen_at=_or_null(_MOMENT),
        opted_out_at=_or_null(_MOMENT),
        opted_out_by=_or_null(_TEXT),
        unreachable=_or_null(_TEXT),
        blocked_at=_or_null(_MOMENT),
        blocked_by=_or_null(_TEXT),
        silent_until=_or_null(_MOMENT),
        silent_for=_or_null(_TEXT),
        tickets={"type": "array", "items": _TEXT},
    ),
    "Stats": _object(
        total=_COUNT,
        open=_COUNT,
        done=_COUNT,
        by_status=_object(**dict.fromkeys(STATUSES, _COUNT)),
        disputed=_CAME_BACK,
        reopened=_CAME_BACK,
    ),
    "Problem": {
        "type": "object",
        "description": "RFC 9457.",
        "properties": {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT},
        "required": ["type", "title", "status"],
    },
}

# what a request says


def _words(most: int, least: int = 1) -> Schema:
    """What people write: anything but the one sign that no database stores."""
    return {"type": "string", "minLength": least, "maxLength": most, "pattern": "^[^\\u0000]*$"}


LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
_CURSOR: Schema = {"type": "string", "pattern": "^[0-9]{0,15}$"}
"""This one and the others may be empty: as programs ask for the first page that have none yet."""
_SINCE: Schema = {**_DAY, "description": "From this day on, in the time zone of the service."}
_UNTIL: Schema = {**_DAY, "description": "To the end of this day."}

TICKETS_QUERY: dict[str, Schema] = {
    "status": _STATUS,
    "agency": {**_CODE, "description": "Of this agency and the units below it."},
    "national": {"type": "boolean", "description": "Only those that belong to no agency yet."},
    "region": _CODE,
    "class": _CLASS,
    "category": {"type": "string", "enum": list(TOPICS)},
    "flag": {
        "type": "string",
        "enum": list(FLAGS),
        "description": "Only those that are marked so. `ombudsman`: handed over at the legal limit, and still open.",
    },
    "overdue": {"type": "boolean", "description": "Only those that are with us, and late."},
    "q": {**_words(500), "description": "Words that the report has, or begins of them; or a ticket's number."},
    "since": _SINCE,
    "until": _UNTIL,
    "cursor": _CURSOR,
    "limit": LIMIT,
}
MESSAGES_QUERY: dict[str, Schema] = {
    "direction": {"type": "string", "enum": ["inbound", "outbound"]},
    "since": _SINCE,
    "until": _UNTIL,
    "cursor": {"type": "string", "pattern": "^([0-9]{1,15}-[0-9]{1,15})?$"},
    "limit": LIMIT,
}
EVENTS_QUERY: dict[str, Schema] = {"cursor": _CURSOR, "limit": LIMIT}
SEALED: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_~-]{0,1000}$"}
"""A cursor that tells nothing: what it stands for is a phone number."""
CONTACTS_QUERY: dict[str, Schema] = {"cursor": SEALED, "limit": LIMIT}
AGENCIES_QUERY: dict[str, Schema] = {
    "parent": _CODE,
    "cursor": {**_CODE, "pattern": r"^([a-z0-9]+(\.[a-z0-9]+)*)?$"},
    "limit": LIMIT,
}
REPORT_QUERY: dict[str, Schema] = {"agency": _CODE}
STATS_QUERY: dict[str, Schema] = {"agency": _CODE, "since": _SINCE, "until": _UNTIL}

NUMBER: Schema = {"type": "string", "pattern": "^[0-9]{7,15}$"}
MONTH: Schema = {"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$", "examples": ["2026-03"]}
KEY: Schema = {"type": "string", "pattern": "^[!-~]{1,255}$"}


REPLY: Schema = {
    "type": "object",
    "properties": {"text": _words(1600), "urgent": {**_FLAG, "description": "Send it in quiet hours too."}},
    "required": ["text"],
    "additionalProperties": False,
}
MOVE: Schema = {
    "type": "object",
    "properties": {
        "status": _STATUS,
        "reason": {**_words(1000, 0), "description": "The reporter is told; needed to defer or archive."},
        "agency": {**_or_null(_CODE), "description": "Whose it is from now on; null: whose it is already."},
    },
    "required": ["status"],
    "additionalProperties": False,
}
CLASSIFICATION: Schema = _object(class_=_CLASS, category=_TOPIC)
ASSIGNEE: Schema = _object(
    operator=_or_null(
        {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$", "description": "A name; null: nobody."}
    )
)
MERGE: Schema = _object(into={**NUMBER, "description": "The ticket that it is answered with from now on."})
HAND_BACK: Schema = _object(reason=_words(1000))
NOTE: Schema = _object(text=_words(4000))
SEARCH: Schema = _object(phone={"type": "string", "pattern": "^[+]?[0-9 ().-]{8,24}$"})
