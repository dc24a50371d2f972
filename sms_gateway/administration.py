"""Administration: who answers and by which rules, on which days nobody works, and what is done by hand.

Each act takes the right to manage, and the audit is told of it in the same transaction. Whoever changes what others may
change brings a mark of what they saw: where it is another thing by now, nothing is overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import blake2b

from sms_gateway import by_hand
from sms_gateway.agencies import Agency
from sms_gateway.calendars import LocalDay
from sms_gateway.clock import Clock
from sms_gateway.directory import Directory
from sms_gateway.drafts import Draft
from sms_gateway.errors import GatewayError, NotFound, Refused, Stale
from sms_gateway.foresight import Foreseen, foresee
from sms_gateway.rewording import phrase_of
from sms_gateway.roles import Caller
from sms_gateway.storage import agencies, canned, carriers, dates, holidays, posted, settings
from sms_gateway.storage import operators as kept
from sms_gateway.storage.canned import Canned
from sms_gateway.storage.engine import Connection, Database

MOST_AT_ONCE = 100
LOOKED_AT = 5000
"""So many open tickets are reckoned before a change is agreed to: some seconds."""
_LONGEST_WORD, _LONGEST_DAY = 40, 128

Known = Mapping[str, Agency]
Edit = Callable[[Agency, Known], Agency]
ToMessage = Callable[[Connection, int], None]
"""What is done to one message, by its id."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change would do to the open tickets it concerns; `all` may be more than were looked at."""

    foreseen: Foreseen
    all: int


@dataclass(frozen=True, slots=True)
class ByHand:
    """What became of one message. `refused`: why nothing did; None: it was done."""

    message_id: int
    refused: GatewayError | None


def mark(seen: object) -> str:
    """The same as long as nobody changed what was seen."""
    return blake2b(repr(seen).encode(), digest_size=8).hexdigest()


@dataclass(slots=True)
class Administration:
    """`timezone`: of agencies that have nobody above them."""

    database: Database
    directory: Directory
    timezone: str
    clock: Clock

    # agencies

    def change_agency(self, by: Caller, draft: Draft, seen: str) -> Agency:
        """What the draft says, and nothing else. Raises NotAdmitted, NotFound, Stale; Refused, Clash."""
        told = "rules" if draft.limits or draft.hours is not None else "name"
        return self._edit(by, draft.code, told, lambda _, known: self._completed(draft, known), seen)

    def add_unit(self, by: Caller, draft: Draft) -> Agency:
        """Raises NotAdmitted, NotFound; Refused where there is such an agency, Clash."""
        by.operator.check("manage")

        def adding(db: Connection) -> Agency:
            settings.bump_revision(db)  # two at once wait for each other
            known = _known(db)
            if draft.code in known:
                raise Refused(
                    "there is an agency %(code)s already: %(name)s", code=draft.code, name=known[draft.code].name
                )
            new = self._completed(draft, known)
            return self._put(db, by, new, known, ["add"])

        return self.database.write(adding)

    def add_word(self, by: Caller, code: str, word: str) -> Agency:
        """A word that citizens write for it. Raises NotAdmitted, NotFound; Refused, Clash."""
        new = _keyword(word)

        def with_it(one: Agency, _: Known) -> Agency:
            if phrase_of(new) in map(phrase_of, one.aliases):
                raise Refused("%(agency)s is called %(word)s already", agency=one.name, word=new)
            return replace(one, aliases=(*one.aliases, new))

        return self._edit(by, code, f"+{new}", with_it)

    def remove_word(self, by: Caller, code: str, word: str) -> Agency:
        """Raises NotAdmitted, NotFound; Refused where it has no such word."""

        def without_it(one: Agency, _: Known) -> Agency:
            left = tuple(each for each in one.aliases if each != word)
            if left == one.aliases:
                raise Refused("%(agency)s is not called '%(word)s' any more", agency=one.name, word=word)
            return replace(one, aliases=left)

        return self._edit(by, code, f"-{word}", without_it)

    def foresee_agency(self, draft: Draft) -> Outlook:
        """What the draft's limits and hours would do to open tickets. Raises NotFound, Refused."""
        known = self.database.read(_known)
        will = {**known, draft.code: self._completed(draft, _having(known, draft.code))}
        return self._outlook(list(will.values()), self.database.read(holidays.every), draft.code)

    # days

    def foresee_day(self, day: date, region: str, said: LocalDay | None) -> Outlook:
        """What saying this of a day, or nothing any more, would do to open tickets."""
        others = [one for one in self.database.read(holidays.every) if (one.day, one.region) != (day, region)]
        every = self.database.read(agencies.with_rules)
        return self._outlook(every, [*others, *([said] if said else [])], region or None)

    def say_day(self, by: Caller, day: date, region: str, said: LocalDay | None, seen: str) -> None:
        """That nobody works on a day, or all do; None: the national list counts. Raises NotAdmitted, NotFound, Stale;
        Refused where the name does not fit.
        """
        by.operator.check("manage")

        def saying(db: Connection) -> None:
            settings.bump_revision(db)  # two at once wait for each other
            self.check_day(db, region, said)
            _check_unchanged(said_of(db, day, region), seen, "this day")
            if said:
                holidays.put(db, said)
            elif not holidays.remove(db, day, region):
                raise Refused("nothing was said of %(day)s", day=day)
            how = "dayoff" if said and not said.working else "worked" if said else "unsaid"
            self._tell(db, by, f"day:{day}", how, region)

        self.database.write(saying)

    @staticmethod
    def check_day(db: Connection, region: str, said: LocalDay | None) -> None:
        """Raises NotFound (the region), Refused (the name)."""
        if region and agencies.get(db, region) is None:
            raise NotFound(f"there is no region {region}")
        if said and not 0 < len(said.name) <= _LONGEST_DAY:
            raise Refused("the name of a day must have 1 to %(longest)s characters", longest=_LONGEST_DAY)

    # answers kept ready

    def add_canned(self, by: Caller, agency: str | None, name: str, text: str) -> Canned:
        """Raises NotAdmitted, NotFound, Refused."""
        by.operator.check("manage")

        def adding(db: Connection) -> Canned:
            new = canned.add(db, agency, name, text)
            self._tell(db, by, f"canned:{new.id}", "add", agency)
            return new

        return self.database.write(adding)

    def change_canned(self, by: Caller, canned_id: int, name: str, text: str, seen: str) -> Canned:
        """Raises NotAdmitted, NotFound, Stale, Refused."""
        return self._canned(by, canned_id, "change", seen, lambda db, one: canned.change(db, one, name, text))

    def remove_canned(self, by: Caller, canned_id: int, seen: str) -> Canned:
        """Raises NotAdmitted, NotFound, Stale."""
        return self._canned(by, canned_id, "remove", seen, lambda db, one: canned.remove(db, one.id))

    # by hand

    def wake(self, by: Caller, carrier: str) -> None:
        """Tried again now, with one message first. Raises NotAdmitted, NotFound."""
        by.operator.check("manage")

        def waking(db: Connection) -> None:
            if not carriers.wake(db, carrier):
                raise NotFound(f"there is no carrier {carrier}")
            posted.hurry(db, carrier, self.clock())
            self._tell(db, by, f"carrier:{carrier}", "wake")

        self.database.write(waking)

    def retry(self, by: Caller, ids: Sequence[int]) -> list[ByHand]:
        """Sends again, each for itself. Raises NotAdmitted; Refused where there are too many at once."""
        return self._by_hand(by, ids, "retry", partial(by_hand.retry, now=self.clock()))

    def cancel(self, by: Caller, ids: Sequence[int]) -> list[ByHand]:
        """Keeps from leaving, each for itself. As `retry`."""
        return self._by_hand(by, ids, "cancel", by_hand.cancel)

    # how it is done

    def _edit(self, by: Caller, code: str, told: str, edit: Edit, seen: str | None = None) -> Agency:
        by.operator.check("manage")

        def editing(db: Connection) -> Agency:
            settings.bump_revision(db)  # two at once wait for each other
            known = _having(_known(db), code)
            if seen is not None:
                _check_unchanged(known[code], seen, known[code].name)
            return self._put(db, by, edit(known[code], known), known, [told])

        return self.database.write(editing)

    def _put(self, db: Connection, by: Caller, new: Agency, known: Known, told: list[str]) -> Agency:
        old = known.get(new.code)
        if old is None or (old.name, old.aliases) != (new.name, new.aliases):
            others = (one for one in known.values() if one.code != new.code)
            self.directory.trial([*others, new], new=new.new_words(old))
        agencies.put(db, new)
        self._tell(db, by, f"agency:{new.code}", *told)
        return new

    def _completed(self, draft: Draft, known: Known) -> Agency:
        return draft.agency(known, self.timezone, self.directory.limits)

    def _outlook(self, every: Sequence[Agency], said: Sequence[LocalDay], agency: str | None) -> Outlook:
        was, ids = self.database.read(self.directory.read_rules), self.database.read(dates.open_ids, agency)
        will = self.directory.rule_book(every, said)
        return Outlook(foresee(self.database, ids[:LOOKED_AT], was, will, self.clock(), lambda _: None), len(ids))

    def _canned(
        self, by: Caller, canned_id: int, told: str, seen: str, deed: Callable[[Connection, Canned], Canned]
    ) -> Canned:
        by.operator.check("manage")

        def changing(db: Connection) -> Canned:
            old = canned.get(db, canned_id)
            _check_unchanged(old, seen, old.name)
            self._tell(db, by, f"canned:{canned_id}", told, old.agency)
            return deed(db, old)

        return self.database.write(changing)

    def _by_hand(self, by: Caller, ids: Sequence[int], told: str, deed: ToMessage) -> list[ByHand]:
        by.operator.check("manage")
        if len(ids) > MOST_AT_ONCE:
            raise Refused(
                "%(count)s messages are too many at once: choose %(most)s or fewer", count=len(ids), most=MOST_AT_ONCE
            )

        def doing(db: Connection, message_id: int) -> None:
            deed(db, message_id)
            self._tell(db, by, f"message:{message_id}", told)

        return [self._one_by_hand(doing, each) for each in dict.fromkeys(ids)]

    def _one_by_hand(self, doing: ToMessage, message_id: int) -> ByHand:
        try:
            self.database.write(doing, message_id)
        except (NotFound, Refused) as error:
            return ByHand(message_id, error)
        return ByHand(message_id, None)

    def _tell(self, db: Connection, by: Caller, *subjects: str | None) -> None:
        told = [subject for subject in subjects if subject]
        kept.note(db, self.clock(), by.operator.id, by.token_id, "manage", told)


def said_of(db: Connection, day: date, region: str) -> LocalDay | None:
    """What an administrator said of a day there."""
    return next((one for one in holidays.every(db) if (one.day, one.region) == (day, region)), None)


def _known(db: Connection) -> Known:
    return {one.code: one for one in agencies.every(db)}


def _having(known: Known, code: str) -> Known:
    """Raises NotFound."""
    if code not in known:
        raise NotFound(f"there is no agency {code}")
    return known


def _check_unchanged(now: object, seen: str, what: str) -> None:
    if mark(now) != seen:
        raise Stale("somebody changed %(what)s since you looked: read what is new, then decide", what=what)


def _keyword(word: str) -> str:
    """As it is kept. Raises Refused."""
    new = " ".join(word.split()).upper()
    if len(new) > _LONGEST_WORD:
        raise Refused("a keyword has %(longest)s signs at most", longest=_LONGEST_WORD)
    return new
