"""Every page of the desk, asked over HTTP again and again: how long until its last byte is here."""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import requests

from bench.desk.house import PASSWORD, Facts
from sms_gateway.agencies import region_of

MISSING = 404


@dataclass(frozen=True, slots=True)
class Page:
    """`body`: what is posted to it as JSON; None: it is only looked at."""

    name: str
    path: str
    body: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """One page: milliseconds of every visit, and how it answered."""

    page: Page
    status: int
    size: int
    times: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95)]


def api_pages(facts: Facts) -> list[Page]:
    asked: dict[str, dict[str, object]] = {
        "first page": {},
        "page in the middle": {"cursor": facts.tickets // 2},
        "received": {"status": "received"},
        "a small agency": {"agency": facts.small},
        "a province": {"agency": facts.province},
        "a region": {"region": region_of(facts.small)},
        "supervisory, about land": {"class": "supervisory", "category": "land"},
        "overdue": {"overdue": "true"},
        "words: few hits": {"q": "wonorejo 3999"},
        "words: many hits": {"q": "jalan rusak"},
        "a word in every report": {"q": "desa"},
        "the same, a small agency": {"q": "desa", "agency": facts.small},
        "a number": {"q": facts.number},
        "a month in the middle": {"since": facts.month[0], "until": facts.month[1]},
    }
    pages = [Page(f"api tickets: {name}", f"/api/v1/tickets?{urlencode(query)}") for name, query in asked.items()]
    return [
        *pages,
        Page("api ticket", f"/api/v1/tickets/{facts.number}"),
        Page("api history", f"/api/v1/tickets/{facts.number}/events"),
        Page("api messages", "/api/v1/messages"),
        Page("api messages: a month", f"/api/v1/messages?since={facts.month[0]}&until={facts.month[1]}"),
        Page("api messages: today", f"/api/v1/messages?since={facts.today}"),
        Page("api agencies", "/api/v1/agencies"),
        Page("api a phone", "/api/v1/contacts/search", {"phone": facts.phone}),
        Page("api stats", "/api/v1/stats"),
        Page("api stats: a province", f"/api/v1/stats?agency={facts.province}"),
        Page("api stats: a month", f"/api/v1/stats?since={facts.month[0]}&until={facts.month[1]}"),
    ]


def local_pages(facts: Facts) -> list[Page]:
    """As somebody of a province sees them, then of a small agency: not even asked for anything."""
    return [
        Page("tickets", "/api/v1/tickets"),
        Page("received", "/api/v1/tickets?status=received"),
        Page("messages", "/api/v1/messages"),
        Page("messages in the middle", f"/api/v1/messages?cursor={facts.tickets // 2}-{facts.tickets}"),
        Page("stats", "/api/v1/stats"),
    ]


def console_pages(facts: Facts) -> list[Page]:
    asked: dict[str, dict[str, object]] = {
        "": {},
        **{f"tab {tab}": {"tab": tab} for tab in ("verify", "answer", "waiting", "overdue", "mine", "all")},
        "verify, a province": {"tab": "verify", "agency": facts.province},
        "verify, a small agency": {"tab": "verify", "agency": facts.small},
        "verify, words": {"tab": "verify", "words": "jalan rusak"},
        "verify, a word in every report": {"tab": "verify", "words": "desa"},
        "all, a province": {"tab": "all", "agency": facts.province},
        "all, a small agency": {"tab": "all", "agency": facts.small},
        "all, about land, withdrawn": {"tab": "all", "topic": "land", "status": "withdrawn"},
        "all, spam": {"tab": "all", "flag": "spam"},
        "all, words: few hits": {"tab": "all", "words": "wonorejo 3999"},
        "all, words: many hits": {"tab": "all", "words": "jalan rusak"},
        "all, a word in every report": {"tab": "all", "words": "desa"},
        "a number": {"words": facts.number},
    }
    pages = [Page(f"console queue {name}".strip(), f"/?{urlencode(query)}") for name, query in asked.items()]
    return [*pages, Page("console ticket", f"/tickets/{facts.number}")]


def how_many(facts: Facts) -> int:
    return len(api_pages(facts)) + len(local_pages(facts)) * len(facts.local) + len(console_pages(facts))


def visit(url: str, facts: Facts, times: int, tell: Callable[[], None]) -> Iterator[Timing]:
    """Each page `times` times, after one visit that is not counted."""
    with requests.Session() as program:
        program.headers["Authorization"] = f"Bearer {facts.token}"
        for page in api_pages(facts):
            yield _timed(program, url, page, times)
            tell()
    for whose, token in facts.local.items():
        with requests.Session() as program:
            program.headers["Authorization"] = f"Bearer {token}"
            for page in local_pages(facts):
                yield _timed(program, url, replace(page, name=f"api of {whose}: {page.name}"), times)
                tell()
    with requests.Session() as person:
        signed_in = _sign_in(person, url, facts.person)
        for page in console_pages(facts):
            yield _timed(person, url, page, times if signed_in else 1)
            tell()


def _timed(caller: requests.Session, url: str, page: Page, times: int) -> Timing:
    spent = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        answer = _ask(caller, url, page)
        spent.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != requests.codes.ok:
            break
    return Timing(page, answer.status_code, len(answer.content), spent[1:] or spent)


def _ask(caller: requests.Session, url: str, page: Page) -> requests.Response:
    if page.body is None:
        return caller.get(url + page.path, timeout=60, allow_redirects=False)
    return caller.post(url + page.path, json=page.body, timeout=60)


def _sign_in(person: requests.Session, url: str, name: str) -> bool:
    form = person.get(f"{url}/sign-in", timeout=60)
    field = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    if form.status_code == MISSING or field is None:
        return False
    fields = {"csrf_token": field[1], "name": name, "password": PASSWORD}
    answer = person.post(f"{url}/sign-in", data=fields, headers={"Referer": f"{url}/sign-in"}, timeout=60)
    return answer.ok and "/sign-in" not in answer.url
