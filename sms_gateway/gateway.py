"""The one place where the parts are put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from sms_gateway import heartbeat, terms
from sms_gateway.administration import Administration
from sms_gateway.agencies import regions
from sms_gateway.apprentice import Apprentice
from sms_gateway.bulletins import Bulletins
from sms_gateway.carriers import Carrier
from sms_gateway.casework import Casework
from sms_gateway.chain import Chain
from sms_gateway.clock import Clock, system_clock
from sms_gateway.config import Settings
from sms_gateway.counter import Counter
from sms_gateway.counter.officers import Officers
from sms_gateway.courier import Courier, networks
from sms_gateway.desk import Desk
from sms_gateway.digests import Digests
from sms_gateway.directory import Directory
from sms_gateway.dispatch import Dispatch
from sms_gateway.dossier import Dossiers
from sms_gateway.duedates import DueDates
from sms_gateway.duty import Duty
from sms_gateway.english import some
from sms_gateway.enquiries import Enquiries
from sms_gateway.errors import ConfigError, Outcome, StorageDown
from sms_gateway.guard import Guard
from sms_gateway.heartbeat import Heartbeat
from sms_gateway.hooks import Hooks
from sms_gateway.inbox import Inbox
from sms_gateway.intake import Intake
from sms_gateway.language import load_all
from sms_gateway.meters import Meters
from sms_gateway.operators import Operators
from sms_gateway.outbox import Outbox
from sms_gateway.pins import Pins
from sms_gateway.postman import Postman
from sms_gateway.probe import Probe
from sms_gateway.receipts import Receipts
from sms_gateway.reports import Reports
from sms_gateway.rewording import Spoken
from sms_gateway.sessions import Sessions
from sms_gateway.sign_on import SignOn
from sms_gateway.spool import Spool
from sms_gateway.storage import agencies, at_rest, canned, carriers, settings, upgrade
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.file import DatabaseFile
from sms_gateway.tickets import Numbers
from sms_gateway.traced import TracedDispatch, TracedInbox, TracedReceipts
from sms_gateway.tracing import Traces
from sms_gateway.triage import Triage
from sms_gateway.tryout import TryOut
from sms_gateway.updates import Updates
from sms_gateway.watch import Watch
from sms_gateway.wording import Wording


@dataclass(frozen=True, slots=True)
class Gateway:
    """The whole channel, ready to work. `close()` when done."""

    settings: Settings
    database: Database
    carriers: Mapping[str, Carrier]
    directory: Directory
    desk: Desk
    operators: Operators
    pins: Pins
    sessions: Sessions
    casework: Casework
    inbox: Inbox
    dispatch: Dispatch
    receipts: Receipts
    updates: Updates
    duty: Duty
    watch: Watch
    digests: Digests
    hooks: Hooks
    reports: Reports
    spool: Spool
    clock: Clock
    file: DatabaseFile | None
    storage: Probe
    heartbeat: Heartbeat | None
    secret: str = field(repr=False)
    """What the console's cookies are signed with: a setting, or made at the first start."""

    @property
    def outbox(self) -> Outbox:
        return self.desk.outbox

    @property
    def sign_on(self) -> SignOn:
        return SignOn(self.database, self.clock, self.sessions, self.operators, self.settings.oidc)

    @property
    def administration(self) -> Administration:
        return Administration(self.database, self.directory, self.settings.timezone, self.clock)

    @property
    def triage(self) -> Triage:
        return Triage(self.database, self.desk, self.clock, self.settings.triage.apply_above)

    @property
    def apprentice(self) -> Apprentice:
        return Apprentice(self.database, self.clock)

    @property
    def enquiries(self) -> Enquiries:
        return self.casework.enquiries

    @property
    def dossiers(self) -> Dossiers:
        return Dossiers(self.database, self.enquiries, self.clock)

    @property
    def meters(self) -> Meters:
        return self.dispatch.meters

    @property
    def chain(self) -> Chain:
        return Chain(self.database)

    @property
    def wording(self) -> Wording:
        return Wording(self.database, self.directory, self.clock)

    @property
    def intake(self) -> Intake:
        """Whoever is reported for is answered by a real carrier where there is one."""
        inbox = self.inbox
        carrier = next((name for name, one in self.carriers.items() if not one.trial), next(iter(self.carriers)))
        return Intake(self.database, inbox.counter, inbox.guard, carrier, self.settings.numbers[0], self.clock)

    @property
    def try_out(self) -> TryOut:
        return TryOut(self.database, self.directory, self.inbox, self.settings.numbers[0], self.clock)

    def judge(self, carrier: str, code: str) -> Outcome:
        """What a carrier means by its code. Of one that the settings name no more we only know that it refused."""
        known = self.carriers.get(carrier)
        return known.outcome(code) if known else Outcome.REJECTED

    def problems(self) -> dict[str, str]:
        """What keeps the channel from working right now, by the name of the sick part; empty: ready."""
        moved = self.file.problem() if self.file else None
        sick = {"database": moved} if moved else self._problems_inside()
        if problem := self.spool.check():
            sick["spool"] = problem
        elif depth := self.spool.depth():
            sick["spool"] = f"waiting for the database: {some(depth, 'message')}"
        closed = {name: problem for name, one in self.carriers.items() if (problem := one.unready())}
        return sick | {f"carrier {name}": problem for name, problem in closed.items()}

    def _problems_inside(self) -> dict[str, str]:
        """What the database tells: another file in its place would hold other tables, or none."""
        sick: dict[str, str] = {}
        try:
            upgrade.check(self.database)
            for pace in self.database.read(carriers.every):
                if pace.paused_until and pace.paused_until > self.clock():
                    sick[f"carrier {pace.name}"] = f"paused: {pace.paused_for}"
            if problem := self.storage():
                sick["database"] = problem
            self.database.read(at_rest.admit, self.spool.cipher)
        except StorageDown as error:
            sick["database"] = str(error)
        except ConfigError as error:
            sick["encryption"] = str(error)
        return sick

    def close(self) -> None:
        self.dispatch.close()
        self.hooks.postman.close()
        self.database.close()


def build(settings: Settings, clock: Clock = system_clock, traces: Traces | None = None) -> Gateway:
    """Raises ConfigError (naming the setting) and StorageDown (the database is away or too old).

    What is wrong with the settings is said first, be the database there or not.
    """
    terms.check(settings)
    cipher = terms.cipher(settings)
    database = Database(settings.database.url, settings.web.threads + 8, settings.database.patience, cipher)
    try:
        if database.is_sqlite:
            upgrade.upgrade(database)
        else:
            upgrade.check(database)
        database.write(at_rest.admit, cipher)
        return _assembled(settings, database, clock, traces)
    except BaseException:
        database.close()
        raise


def _assembled(settings: Settings, database: Database, clock: Clock, traces: Traces | None) -> Gateway:
    channels = terms.channels(settings)
    key, cookies = database.write(_prepare, list(channels))
    directory = _directory(settings, database)
    new_inbox = partial(TracedInbox, traces=traces) if traces else Inbox
    outbox = Outbox(clock, terms.quiet_hours(settings))
    dispatch, receipts = _lines(settings, database, outbox, channels, clock, traces)
    desk = Desk(
        database=database,
        outbox=outbox,
        directory=directory,
        languages=directory.languages,
        numbers=Numbers(key),
        due_dates=DueDates(directory.rules),
        rhythm=terms.rhythm(settings),
        leads=terms.leads(settings),
        clock=clock,
        timezone=settings.timezone,
    )
    duty = Duty(database, outbox, directory.languages, settings.language, clock)
    casework = Casework(database, desk, Enquiries(database, desk, clock), clock)
    pins = _pins(settings, database, clock)
    operators = Operators(database, clock, settings.limits.per_token_per_minute)
    spool = Spool(settings.spool.directory, terms.cipher(settings))
    return Gateway(
        settings=settings,
        database=database,
        carriers=channels,
        directory=directory,
        desk=desk,
        operators=operators,
        pins=pins,
        sessions=Sessions(database, clock, operators, terms.sessions(settings)),
        casework=casework,
        inbox=new_inbox(
            database=database,
            counter=Counter(desk, directory.languages, settings.language, Officers(casework, pins)),
            receipts=receipts,
            carriers=channels,
            guard=Guard(settings.limits.per_phone_per_hour, settings.officers.per_phone_per_hour, receipts.meters),
            spool=spool,
            clock=clock,
            heartbeat=heartbeat.number_from(settings),
        ),
        dispatch=dispatch,
        receipts=receipts,
        updates=Updates(database, desk, clock),
        duty=duty,
        watch=Watch(database, desk, duty, settings.ombudsman, clock),
        digests=Digests(database, desk, clock),
        hooks=_hooks(settings, database, desk, clock),
        reports=Reports(database, directory, clock, settings.timezone),
        spool=spool,
        clock=clock,
        file=DatabaseFile.opened(database.url) if database.is_sqlite else None,
        storage=Probe(partial(_unwritable, database)),
        heartbeat=heartbeat.opened(settings, database, channels, clock),
        secret=settings.web.secret_key or cookies.hex(),
    )


def _directory(settings: Settings, database: Database) -> Directory:
    directory = Directory(Spoken(load_all()), terms.limits(settings), terms.week(settings))
    database.read(directory.read_rules)
    return directory


def _lines(
    settings: Settings,
    database: Database,
    outbox: Outbox,
    channels: Mapping[str, Carrier],
    clock: Clock,
    traces: Traces | None,
) -> tuple[Dispatch, Receipts]:
    """To the carriers, and back."""
    new_dispatch = partial(TracedDispatch, traces=traces) if traces else Dispatch
    new_receipts = partial(TracedReceipts, traces=traces) if traces else Receipts
    rates = dict.fromkeys(channels, settings.limits.per_carrier_parts_per_second)
    waits, meters = terms.waits(settings), Meters()
    dispatch = new_dispatch(database, outbox, channels, clock, rates, waits=waits, meters=meters)
    return dispatch, new_receipts(database, outbox, channels, clock, waits, meters)


def _hooks(settings: Settings, database: Database, desk: Desk, clock: Clock) -> Hooks:
    courier = Courier(networks(settings.hooks.networks), anywhere=settings.training)
    postman = Postman(database, Bulletins(desk), courier, clock, terms.waits(settings))
    return Hooks(database, postman, courier, clock)


def _unwritable(database: Database) -> str | None:
    """One line saying why nothing can be stored, found by storing something."""
    try:
        database.write(settings.touch)
    except Exception as error:  # whatever it is, it would befall a citizen's message too
        return f"nothing can be written: {str(error).splitlines()[0]}"
    return None


def _prepare(db: Connection, names: list[str]) -> tuple[bytes, bytes]:
    """What every installation has from its first start: regions, canned replies, its carriers' rows, its keys."""
    if settings.revision(db) == 0:
        agencies.seed(db, regions())
    canned.seed(db)
    carriers.introduce(db, names)
    return settings.key(db, "numbers"), settings.key(db, "cookies")


def _pins(settings: Settings, database: Database, clock: Clock) -> Pins:
    rules = settings.officers
    return Pins(database, clock, rules.pin == "required", rules.failures, timedelta(minutes=rules.lock_minutes))
