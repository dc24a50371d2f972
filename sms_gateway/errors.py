"""What can go wrong, by a name a person can act on.

GatewayError
├─ ConfigError       stop at start; the message names the setting
├─ NotFound          no such ticket, agency or message            (HTTP 404)
├─ Refused           a move the ticket does not allow             (HTTP 409)
│  ├─ Repeated       the same answer was sent a moment ago        (HTTP 409)
│  ├─ Stale          others did something that had not been seen  (HTTP 409)
│  └─ Clash          a word would mean two things                 (HTTP 409)
├─ NotAdmitted       who asks may not                             (HTTP 403)
│  └─ Unidentified   nobody knows who asks                        (HTTP 401)
├─ TooMany           too many requests; `seconds` to wait         (HTTP 429)
├─ Malformed         a request that cannot be read                (HTTP 400)
├─ StorageDown       the database cannot be reached or is locked
└─ CarrierError      a carrier did not take a message; `outcome` says what follows
   └─ BadSignature   a webhook that is not from the carrier       (HTTP 403)

Errors are for us. A citizen's mistake is normal and is a value, never an exception.
"""

from enum import StrEnum

from parsers import Sense, VocabularyClash


class GatewayError(Exception):
    """Anything this program says no to. `str()` is one line that tells what to do.

    `words` have a place, as `%(number)s`, for each of `values` (another error may be one): so that whoever shows it
    to people can say the same in their language.
    """

    def __init__(self, words: str = "", /, **values: object) -> None:
        super().__init__(words % values if values else words)
        self.words = words
        self.values = values


class ConfigError(GatewayError):
    """A setting is missing, unknown or impossible."""


class NotFound(GatewayError):
    """What was asked for is not there."""


class Refused(GatewayError):
    """It is there, but what was asked is not allowed in its present state."""


class Repeated(Refused):
    """It was done a moment ago, in the same words by the same person: it came twice."""


class Stale(Refused):
    """Something happened to the ticket that whoever acts had not seen: look again, then decide."""


class Clash(Refused):
    """A word would mean two things; among its `values` is the `word`."""

    @staticmethod
    def of(clash: VocabularyClash) -> "Clash":
        told = {"word": clash.word.upper(), "one": _sense(clash.one), "other": _sense(clash.other)}
        return Clash("%(word)s means %(one)s and %(other)s: take it from one of them", **told)

    @staticmethod
    def with_beginnings(word: str, listed: str) -> "Clash":
        """`listed`: the list of everyday words that it stands in."""
        return Clash(
            "%(word)s is %(what)s: reports from everywhere begin with it. Choose a word that only means this agency",
            word=word.upper(), what=_beginning(listed),
        )  # fmt: skip


def _sense(one: Sense) -> Refused:
    match one.table:
        case "commands":
            return Refused("the command '%(name)s'", name=one.says)
        case "classes":
            return Refused("the class '%(class)s'", **{"class": one.says})
        case "flags":
            return Refused("the flag '%(flag)s'", flag=one.says)
        case "greetings":
            return Refused("a greeting")
        case "tests":
            return Refused("a test message")
        case _:
            return Refused("%(name)s", name=one.says)


def _beginning(listed: str) -> Refused:
    match listed:
        case "greetings" | "day_times":
            return Refused("a greeting")
        case "thanks":
            return Refused("a word of thanks")
        case "addresses" | "titles":
            return Refused("how people address somebody")
        case "fillers" | "dropped" | "lead_ins" | "instructions":
            return Refused("a filler, which we look past")
        case "streets" | "prepositions" | "spots" | "suffixes" | "kinds":
            return Refused("how people say where something is")
        case _:
            return Refused("an everyday word")


class NotAdmitted(GatewayError):
    """Whoever asks may not do this."""


class Unidentified(NotAdmitted):
    """There is no telling who asks: no token, or one that is not in force."""


class TooMany(GatewayError):
    """More requests than are allowed; the next one may come in `seconds`."""

    def __init__(self, words: str, /, seconds: int) -> None:
        super().__init__(words)
        self.seconds = seconds


class Malformed(GatewayError):
    """A request without the fields it must have."""


class StorageDown(GatewayError):
    """The database is unreachable, locked or full; nothing was stored."""


class Outcome(StrEnum):
    """What became of a message that a carrier did not simply take, and so what to do next."""

    REJECTED = "rejected"  # this message never; the next one may pass
    BAD_NUMBER = "bad_number"  # nothing to this number, ever
    OPTED_OUT = "opted_out"  # the citizen told the carrier to stop
    MISCONFIGURED = "misconfigured"  # our settings, for this message; alarm, no retry
    NO_SENDER = "no_sender"  # our settings, whatever is sent: it was not taken, so all wait, alarm
    UNAVAILABLE = "unavailable"  # stop this carrier for a while, alarm
    THROTTLED = "throttled"  # slow down; safe to send again
    UNREACHABLE = "unreachable"  # handset off: after half an hour, a few times
    FAULT = "fault"  # the network stumbled: one or two spaced retries
    BLOCKED = "blocked"  # filtered: no retry; alarm when the share rises
    EXPIRED = "expired"  # the carrier gave up in time; again only if still useful
    UNKNOWN = "unknown"  # it may have been sent: look up before sending again


class CarrierError(GatewayError):
    """A carrier did not take a message.

    `code` is the carrier's own code or a word of ours ("timeout"); `outcome` decides what follows.
    """

    def __init__(self, code: str, outcome: Outcome, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.outcome = outcome
        self.detail = detail


class BadSignature(CarrierError):
    """The request does not carry the carrier's signature."""

    def __init__(self, detail: str) -> None:
        super().__init__("signature", Outcome.REJECTED, detail)
