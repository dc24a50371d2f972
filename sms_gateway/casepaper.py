"""The file of one case as a paper to read and to print: one page of HTML that needs nothing else, with the sealed file
inside it. The same file makes the same paper, so that whoever proves one has proved the other.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import Any

from sms_gateway.errors import Malformed
from sms_gateway.parlance import Parlance, parlance

Json = dict[str, Any]
Words = Mapping[str, Any]

_INSIDE = re.compile(r'<script type="application/json" id="case-file">(.*?)</script>', re.DOTALL)
_LANGUAGE = re.compile(r'<html lang="([a-z]{2})">')
_LOOKS = """\
body{font:14px/1.5 "Noto Sans",system-ui,sans-serif;color:#212529;background:#fff}
body{max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .25rem}
h2{font-size:1.05rem;margin:1.75rem 0 .5rem;border-bottom:1px solid #d0d5db}
p{margin:.25rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.125rem 1rem;margin:.5rem 0}
dt{color:#5f6770}
dd{margin:0}
dd,td{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
td{vertical-align:top;padding:.3rem .75rem .3rem 0}
tr{border-bottom:1px solid #e3e7ea;break-inside:avoid}
.dates td:nth-child(-n+3){white-space:nowrap}
.course td:nth-child(-n+2){white-space:nowrap;color:#5f6770;font-size:12px}
blockquote{margin:.5rem 0;padding:.5rem .75rem;background:#f4f6f8;border-left:3px solid #1c5c99}
blockquote,.course td:last-child{white-space:pre-wrap}"""


def paper(file: Json, language: str) -> str:
    """In the words of that language. `file`: as `casefile.sealed` made it."""
    found = parlance(language)
    words, entries = found.words["case"], file["entries"]
    cover, ticket = entries[0]["said"], next(entry["said"] for entry in entries if entry["kind"] == "ticket")
    title = escape(words["title"].format(number=cover["number"]))
    parts = [
        f"<h1>{title}</h1>",
        _facts(words, cover, ticket, file["seal"]),
        f"<h2>{escape(words['report'])}</h2><blockquote>{escape(ticket['text'])}</blockquote>",
        f"<h2>{escape(words['dates'])}</h2>{_table('dates', _dates(found, words, ticket, entries))}",
        f"<h2>{escape(words['course'])}</h2>{_table('course', _course(words, ticket, entries))}",
        f"<h2>{escape(words['proof'])}</h2>{''.join(f'<p>{escape(each)}</p>' for each in words['how'])}",
    ]
    data = json.dumps(file, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html>\n<html lang="{found.language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_LOOKS}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + f'\n<script type="application/json" id="case-file">{data}</script>\n</body>\n</html>\n'
    )


def inside(text: str) -> str:
    """The sealed file in a paper. Raises Malformed."""
    if found := _INSIDE.search(text):
        return found[1]
    raise Malformed("there is no case file in this paper")


def shows(text: str, file: object) -> bool:
    """Whether a paper shows this file, and not a word else."""
    language = _LANGUAGE.search(text)
    try:
        return bool(language) and isinstance(file, dict) and paper(file, language[1] if language else "") == text
    except (AttributeError, KeyError, TypeError, ValueError, StopIteration):
        return False


def _facts(words: Words, cover: Json, ticket: Json, seal: str) -> str:
    agency, zone = ticket["agency"], _zone(ticket)
    told = [
        ("status", words["statuses"][ticket["status"]]),
        ("class", words["classes"][ticket["class"]]),
        ("agency", f"{agency['name']} ({agency['code']})" if agency else "–"),
        ("phone", ticket["phone"] or "–"),
        ("opened", _moment(ticket["opened_at"], zone)),
        ("ombudsman", _moment(ticket["ombudsman_at"], zone)),
        ("made", _moment(cover["made_at"], zone)),
        ("audit_head", cover["audit_head"] or "–"),
        ("seal", seal),
    ]
    lines = (f"<dt>{escape(words[name])}</dt><dd>{escape(str(said))}</dd>" for name, said in told)
    return f"<dl>{''.join(lines)}</dl>"


def _dates(found: Parlance, words: Words, ticket: Json, entries: Sequence[Json]) -> Iterator[Sequence[str]]:
    for entry in entries:
        if entry["kind"] == "due":
            step = entry["said"]
            off = [day for day in step["days"] if not day["counted"]]
            why = "; ".join(f"{day['date']} {_day_off(words, day['why'])}" for day in off)
            due = _moment(step["due"], _zone(ticket))
            yield (
                words["steps"][step["name"]],
                found.limit(step["limit"]),
                f"{words['due']} {due}, {words['state'].get(step['state'], step['state'])}",
                f"{words['off']}: {why}" if why else "",
            )


def _day_off(words: Words, why: str) -> str:
    """`Sabtu`, `Idulfitri (perkiraan)`; what an office has named itself, as it is."""
    name, *guessed = why.split(" (estimated)")
    return f"{words['days_off'].get(name, name)}" + (f" ({words['estimated']})" if guessed else "")


def _course(words: Words, ticket: Json, entries: Sequence[Json]) -> Iterator[Sequence[str]]:
    zone = _zone(ticket)
    for entry in entries:
        said, place = entry["said"], str(entry["place"])
        match str(entry["kind"]):
            case "message":
                way = words["in"] if said["direction"] == "inbound" else words["out"]
                state = words["states"].get(said["state"], said["state"])
                yield place, _moment(said["created_at"], zone), f"{way} ({state})", said["body"]
            case "event":
                told = f"{_actor(words, said['actor'])}: {_deed(words, ticket, said)}"
                yield place, _moment(said["at"], zone), told, _besides(words, zone, said)
            case "audit":
                sealed = f"{words['place']} {said['position']}" if said["position"] else words["unsealed"]
                act = words["acts"].get(said["act"], said["act"])
                told = f"{words['audit']}: {said['operator'] or said['operator_id']} {act}"
                yield place, _moment(said["at"], zone), told, f"{sealed}; {' '.join(said['subjects'])}"
            case _:
                pass


def _actor(words: Words, by: str) -> str:
    return str(words["actors"].get(by, by.removeprefix("operator:")))


def _deed(words: Words, ticket: Json, said: Json) -> str:
    """What a line of the history tells, as a sentence; one that nobody has put in words, by its name."""
    kind, data = said["kind"], dict(said["data"])
    agency = ticket["agency"]
    if kind == "moved":
        data |= {name: words["statuses"][data[name]] for name in ("from", "to")}
    elif kind == "classified":
        topic = words["topics"].get(data.get("category"))
        data["kind"] = ", ".join(filter(None, [words["classes"][data["class"]], topic]))
    elif kind == "assigned" and not data["operator"]:
        kind = "unassigned"
    elif agency and data.get("agency") == agency["code"]:
        data["agency"] = agency["name"]
    return str(words["deeds"].get(kind, kind).format_map(data))


def _besides(words: Words, zone: tzinfo, said: Json) -> str:
    """What was said with it, who was told, and by when something was to happen."""
    data = said["data"]
    spoken = data.get("was") if said["kind"] == "corrected" else data.get("text")
    until = [data[name] for name in ("promised", "due", "until") if data.get(name)]
    parts = [spoken, ", ".join(data.get("told", ())), *(f"{words['due']} {_moment(each, zone)}" for each in until)]
    return "; ".join(filter(None, parts))


def _table(name: str, rows: Iterator[Sequence[str]]) -> str:
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return f'<table class="{name}">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'


def _zone(ticket: Json) -> tzinfo:
    """In which all its moments are told."""
    return datetime.fromisoformat(ticket["opened_at"]).tzinfo or UTC


def _moment(at: str | None, zone: tzinfo) -> str:
    """`2026-03-13 09:15:00 +07:00`."""
    if not at:
        return "–"
    local = datetime.fromisoformat(at).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.isoformat()[-6:]}"
