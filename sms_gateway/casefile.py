"""The file of one case: all that is kept of a report, entry bound to entry, so that a stranger can prove it whole.

Each seal is the SHA-256 of the seal before it, the entry's place, its kind and all that it says. Pure, and without a
key, as the seals of the audit: whoever has noted the last seal can prove the file with nothing but the file.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sms_gateway import seals
from sms_gateway.errors import Malformed
from sms_gateway.seals import Head

Json = dict[str, Any]

KIND = "sms-gateway case file 1"
_FIRST = "0" * 64
_MOST = 200_000
"""Entries of a file that anybody may bring."""


@dataclass(frozen=True, slots=True)
class Whole:
    """`seal`: of the last entry. `audited`: how many entries of the audit are in it, and are what was sealed there."""

    number: str
    entries: int
    seal: str
    audited: int


@dataclass(frozen=True, slots=True)
class Torn:
    """The first entry that is not as it was sealed."""

    place: int
    what: str

    def __str__(self) -> str:
        return f"broken at entry {self.place}: {self.what}"


def sealed(cover: Json, entries: Sequence[tuple[str, Json]]) -> Json:
    """The file. `cover`: what it is of, and when it was made; `entries`: of which kind, and what each says."""
    holds = dict(Counter(kind for kind, _ in entries))
    told: list[Json] = []
    seal = _FIRST
    for place, (kind, said) in enumerate([("cover", {**cover, "holds": holds}), *entries], 1):
        seal = _seal(seal, place, kind, said)
        told.append({"place": place, "kind": kind, "said": said, "seal": seal})
    return {"kind": KIND, "entries": told, "seal": seal}


def prove(file: object) -> Whole | Torn:
    """Whether it is as it was sealed. Raises Malformed for what is no such file."""
    entries = _entries(file)
    seal, audited = _FIRST, 0
    for place, entry in enumerate(entries, 1):
        if entry["place"] != place:
            return Torn(place, _misplaced(entries, place))
        seal = _seal(seal, place, entry["kind"], entry["said"])
        if entry["seal"] != seal:
            return Torn(place, _changed(entries, place))
        if entry["kind"] == "audit" and entry["said"]["position"] is not None:
            if not _fits(entry["said"]):
                return Torn(place, "what it says is not what was sealed in the audit")
            audited += 1
    if torn := _ended(entries, seal, file):
        return torn
    return Whole(str(entries[0]["said"]["number"]), len(entries), seal, audited)


def _entries(file: object) -> Sequence[Mapping[str, Any]]:
    """As many as there are, each with all its parts."""
    entries = file.get("entries") if isinstance(file, dict) and file.get("kind") == KIND else None
    if not isinstance(entries, list) or not 0 < len(entries) <= _MOST or not all(map(_is_entry, entries)):
        raise Malformed("this is no case file: it is made by `sms-gateway ticket file NUMBER`")
    if entries[0]["kind"] != "cover" or not isinstance(entries[0]["said"].get("holds"), dict):
        raise Malformed("this case file has lost its cover")
    return entries


def _is_entry(entry: object) -> bool:
    parts = {"place": int, "kind": str, "said": dict, "seal": str}
    return isinstance(entry, dict) and all(isinstance(entry.get(name), kind) for name, kind in parts.items())


def _misplaced(entries: Sequence[Mapping[str, Any]], place: int) -> str:
    later = {entry["place"] for entry in entries[place - 1 :]}
    return "moved: it stands elsewhere in the file" if place in later else "removed"


def _changed(entries: Sequence[Mapping[str, Any]], place: int) -> str:
    """Where only this one was touched the next still fits the seal it had."""
    entry, after = entries[place - 1], entries[place] if place < len(entries) else None
    if after and _seal(entry["seal"], place + 1, after["kind"], after["said"]) != after["seal"]:
        return "changed, removed or put in: from here on no entry fits the one before it"
    return "changed"


def _ended(entries: Sequence[Mapping[str, Any]], seal: str, file: object) -> Torn | None:
    """Cut off at the end, or with another seal noted at its foot."""
    holds = Counter(entry["kind"] for entry in entries[1:])
    if holds != Counter(entries[0]["said"]["holds"]):
        return Torn(len(entries) + 1, "removed: the cover tells of more entries")
    noted = file["seal"] if isinstance(file, dict) and "seal" in file else None
    return None if noted == seal else Torn(len(entries), "another seal stands at the foot of the file")


def _fits(said: Mapping[str, Any]) -> bool:
    """An entry of the audit brings the seal before its own, so that it can be proved by itself."""
    try:
        line = seals.Line(
            said["id"], datetime.fromisoformat(said["at"]), said["operator_id"], said["token_id"], said["act"],
            said["subjects"], said["position"], said["seal"],
        )  # fmt: skip
        return seals.fits(Head(line.position - 1 if line.position else 0, said["before"]), line)
    except (KeyError, TypeError, ValueError):
        return False


def _seal(before: str, place: int, kind: str, said: Any) -> str:
    told = json.dumps([KIND, before, place, kind, said], separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def written(file: Json) -> str:
    return json.dumps(file, ensure_ascii=False, indent=1) + "\n"
