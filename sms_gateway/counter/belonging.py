"""Which report a message belongs to that names none: asked after, told of before, awaited, or begun just now.

Where nothing here is found it is a report of its own: one too many is better than one lost.
"""

from collections.abc import Container, Sequence

from parsers.intents import Report
from parsers.plainwords import IDLE, plain_word, plain_words
from parsers.text import keys_of
from sms_gateway.counter.deeds import is_disputable
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import CORRECTABLE, MINUTES
from sms_gateway.counter.whereabouts import FEW_WORDS, MANY_WORDS, is_address, words_of
from sms_gateway.history import REPORTER
from sms_gateway.storage import tickets
from sms_gateway.tickets import Ticket

AWAITED = ("deferred", "answered")
"""What waits for its reporter."""
_A_STORY = 4
"""Words of a report that tells of one thing: there is many a `jalan rusak parah` in a town."""


def meant(ex: Exchange, report: Report, mine: Sequence[Ticket], awaited: Sequence[Ticket]) -> Sequence[Ticket]:
    """What words without a number go to. Who begins with a flag begins a report, unless an officer has asked them; who
    cries for help speaks of an answered report only where they doubt it, and never waits until we know which is meant.
    """
    cries_anew = report.urgent and [one.status == "deferred" or _doubts(ex) for one in awaited] != [True]
    if where := _where_for_an_officer(ex, report, awaited):
        return where
    if not is_bare(report) or cries_anew:
        return []
    if begins_with_a_flag(ex, report):
        return [one for one in awaited if one.status == "deferred"]
    return [*_just_answered(ex, mine), *awaited] or _just_begun(ex, report, mine)


def _where_for_an_officer(ex: Exchange, report: Report, awaited: Sequence[Ticket]) -> Sequence[Ticket]:
    """`Binjai`, `medan johor`: a place, and at most where in it, says who was asked by an officer."""
    deferred = [one for one in awaited if one.status == "deferred"]
    if len(deferred) != 1 or report.explicit or report.urgent or is_flagged(report):
        return []
    says_where = (report.place or report.choices) and (not report.text or is_address(ex, report.text, MANY_WORDS))
    return deferred if says_where else []


def _just_answered(ex: Exchange, mine: Sequence[Ticket]) -> list[Ticket]:
    """What its reporter has set going again just now: `3 hari`, then `kemarin`; BELUM, and only then why."""
    fresh = [one for one in mine if one.status not in AWAITED and ex.now - one.updated_at <= MINUTES]
    steps = {one.id: [line for line in tickets.events(ex.db, one.id) if "to" in line.data][-1:] for one in fresh}
    return [one for one in fresh if any(s.actor == REPORTER and ex.now - s.at <= MINUTES for s in steps[one.id])]


def _just_begun(ex: Exchange, report: Report, mine: Sequence[Ticket]) -> Sequence[Ticket]:
    """`MEDAN lampu mati`, and then `di jl jaksa no 5`: where that is; or `namanya budi`: whatever `-nya` points to."""
    fresh = [one for one in mine[:1] if one.status == "received" and ex.now - one.updated_at <= MINUTES]
    is_name = len(words_of(ex, report.text)) == 1  # TIKUS might be one
    is_where = not is_name and is_address(ex, report.text, FEW_WORDS)
    return fresh if is_where or _is_detail(ex, report.text) else []


def _is_detail(ex: Exchange, text: str) -> bool:
    """`tarifnya 10rb`, `nama petugasnya asep`; not `harga berasnya naik`, `alamatnya salah di ktp saya`."""
    vocabulary, words = ex.edition.vocabulary, [*keys_of(text), "", ""]
    told = vocabulary.details.union(vocabulary.addresses, vocabulary.titles.meanings)
    first, second = (word.removesuffix("nya") for word in words[:2])
    points = words[0] != first or (words[1] != second and second in told)
    return first in vocabulary.details and points and vocabulary.slips.isdisjoint(words)


def asked_after(ex: Exchange, report: Report, known: Sequence[Ticket]) -> Sequence[Ticket]:
    """`kok lama sekali pak`, `kapan lampunya diperbaiki`: what is asked about. Where a report waits for its reporter
    only what is plainly a question: else it answers.

    `masih belum diperbaiki` is no question where something was answered, or asked by an officer.
    """
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    if not report.text or (report.explicit and report.category != "information"):
        return []
    waits = any(not one.is_open or one.status in AWAITED for one in known)
    matter = _matter(ex, vocabulary.asks_after)
    news = vocabulary.news - vocabulary.opinions if matter else vocabulary.news  # `jalan lama rusak` tells of a road
    asks = "?" in ex.message.body or not vocabulary.asks.isdisjoint(words)
    asks = asks or not (waits or news.isdisjoint(words))
    if not asks or (waits and _doubts(ex)):
        return []
    if not matter:
        return known
    return [] if waits else [one for one in known if _tells(ex, one, matter) and not _begins_anew(ex, report, matter)]


def _begins_anew(ex: Exchange, report: Report, matter: set[str]) -> bool:
    """`MEDAN lampu mati kapan diperbaiki`: a place, and then a trouble, as reports are written; not `medan gmn`."""
    place = ex.edition.agencies.get(report.place or "")
    return place is not None and not matter <= set(keys_of(place.name))


def told_before(ex: Exchange, report: Report, known: Sequence[Ticket]) -> Sequence[Ticket]:
    """`lampu masih mati`, `sudah beres pak`: how it stands with what these reports tell already, and nothing else.

    Of one that has ended only what doubts it: `lampu mati lagi` is new; and so is `petugas lambat sekali`.
    """
    if report.urgent or begins_with_a_flag(ex, report):
        return []
    if (again := _sent_again(ex, report, known)) or not is_bare(report):
        return again
    vocabulary = ex.edition.vocabulary
    judges_nobody = vocabulary.asks_after - vocabulary.opinions
    matter = _matter(ex, judges_nobody | vocabulary.content | vocabulary.doubts)
    denials = {word for word, meaning in vocabulary.commands.meanings.items() if meaning.says == "no"}
    if matter and (vocabulary.praise | vocabulary.doubts - denials).isdisjoint(keys_of(report.text)):
        return []  # PETUGAS MINTA UANG: the same words may tell of something else
    told = [one for one in known if _tells(ex, one, matter)]
    return [one for one in told if one.is_open or not matter or _doubts(ex)]


def _sent_again(ex: Exchange, report: Report, known: Sequence[Ticket]) -> Sequence[Ticket]:
    """The same report a day later, as it stands in their phone: a reminder. Few words only while no answer may have
    come yet: a town has many a `lampu mati`.
    """
    words = [] if report.explicit else keys_of(report.text)
    same = [one for one in known if one.is_open and report.place in (None, one.agency) and keys_of(one.text) == words]
    return [one for one in same if len(words) >= _A_STORY or ex.came - one.opened_at <= CORRECTABLE]


def _matter(ex: Exchange, idle: Container[str]) -> set[str]:
    """The words that tell of something, written in full."""
    words = [word for word in keys_of(ex.message.body) if not word.isdigit()]
    return {plain_word(word) or word for word in words if word not in idle and word not in IDLE}


def _tells(ex: Exchange, ticket: Ticket, matter: set[str]) -> bool:
    """In its words, or by its place: `yg medan gmn`."""
    region = ex.edition.agencies.get(ticket.region or "")
    return matter <= {*plain_words(ticket.text), *(keys_of(region.name) if region else ())}


def _doubts(ex: Exchange) -> bool:
    """`masih terbakar`, `kok belum ada`: it is not as somebody has said."""
    vocabulary = ex.edition.vocabulary
    return not (vocabulary.doubts - vocabulary.asks).isdisjoint(keys_of(ex.message.body))


def ended_just_now(ex: Exchange) -> list[Ticket]:
    """The last report, as long as it may be disputed: what is asked later begins another."""
    return [one for one in ex.mine()[:1] if is_disputable(ex, one)]


def is_bare(report: Report) -> bool:
    """No place, no class word: it may belong to what we have or wait for."""
    return bool(report.text) and not (report.explicit or report.place or report.choices)


def is_flagged(report: Report) -> bool:
    return report.secret or report.anonymous


def begins_with_a_flag(ex: Exchange, report: Report) -> bool:
    """`RAHASIA lurah minta uang`: as a report begins; not `lurah minta uang. RAHASIA`."""
    told = len(keys_of(report.text))
    return told > 0 and not ex.edition.vocabulary.flags.meanings.keys().isdisjoint(keys_of(ex.message.body)[:-told])
