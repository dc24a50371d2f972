"""The tables of GeoReport v2 as a schema: which fields an answer has, which must be there, of what kind they are.

Written from the specification's own tables (wiki.open311.org/GeoReport_v2): field names and value lists are its. They
ask for more than the JSON schemas that Open311 publishes for validation (which let fields be left out, and others be
there), so whatever fits here fits those.
"""

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WORDS: Schema = {"type": "string", "minLength": 1}
MAYBE: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
NUMBER: Schema = {"type": ["number", "null"]}
KINDS = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")


def _of(fields: Schema, *needed: str) -> Schema:
    return {"type": "object", "properties": fields, "required": list(needed or fields), "additionalProperties": False}


def _list_of(one: Schema) -> Schema:
    return {"type": "array", "items": one}


SERVICE = _of(
    {
        "service_code": WORDS,
        "service_name": WORDS,
        "description": TEXT,
        "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": TEXT,
        "group": TEXT,
    }
)
DEFINITION = _of(
    {
        "service_code": WORDS,
        "attributes": _list_of(
            _of(
                {
                    "variable": {"type": "boolean"},
                    "code": WORDS,
                    "datatype": {"enum": list(KINDS)},
                    "required": {"type": "boolean"},
                    "datatype_description": MAYBE,
                    "order": {"type": "integer", "minimum": 1},
                    "description": TEXT,
                    "values": _list_of(_of({"key": WORDS, "name": WORDS})),
                }
            )
        ),
    }
)
REQUEST = _of(
    {
        "service_request_id": WORDS,
        "status": {"enum": ["open", "closed"]},
        "status_notes": MAYBE,
        "service_name": WORDS,
        "service_code": WORDS,
        "description": {"type": ["string", "null"], "maxLength": 4000},
        "agency_responsible": MAYBE,
        "service_notice": MAYBE,
        "requested_datetime": MOMENT,
        "updated_datetime": MOMENT,
        "expected_datetime": MOMENT,
        "address": MAYBE,
        "address_id": MAYBE,
        "zipcode": MAYBE,
        "lat": NUMBER,
        "long": NUMBER,
        "media_url": MAYBE,
    }
)
TAKEN = _of({"service_request_id": WORDS, "service_notice": MAYBE, "account_id": MAYBE})
ERROR = _of({"code": {"type": "string", "pattern": "^[45][0-9]{2}$"}, "description": WORDS})
ENDPOINT = _of(
    {
        "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
        "url": {"type": "string", "pattern": "^https?://"},
        "changeset": WORDS,
        "type": {"enum": ["production", "test"]},
        "formats": _list_of({"enum": ["text/xml", "application/json"]}),
    }
)
DISCOVERY = _of({"changeset": WORDS, "contact": WORDS, "key_service": WORDS, "endpoints": _list_of(ENDPOINT)})

SCHEMAS = {
    "services": _list_of(SERVICE),
    "service_definition": DEFINITION,
    "service_requests": _list_of(REQUEST),
    "taken": _list_of(TAKEN) | {"minItems": 1, "maxItems": 1},
    "errors": _list_of(ERROR) | {"minItems": 1},
    "discovery": DISCOVERY,
}


def check(name: str, answer: Any) -> Any:
    """The same answer. Fails where it is not what the specification says."""
    schema = SCHEMAS[name]
    validator_for(schema, default=Draft202012Validator)(schema).validate(answer)
    return answer
