"""A list in one value, as files and variables give it."""

import json
import re


def listed(value: object) -> object:
    """`one, two`, one a line, or a list as JSON has it; what is no text stays as it is. Raises ValueError."""
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("["):
        return re.findall(r"[^\s,]+", value)
    try:
        read: object = json.loads(value)
    except ValueError as error:  # its own words, without those of the secret
        raise ValueError(f"begins as a list in JSON but is none: {error}") from None
    return read
