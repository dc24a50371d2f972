"""The audit is a chain: whatever is done to it behind the program's back is found, and named."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from sms_gateway.chain import Chain, Whole
from sms_gateway.errors import Malformed, NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from sms_gateway.seals import Break, Head, Line
from sms_gateway.storage import chain as kept
from sms_gateway.storage import erasure, operators, salts, settings
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import audit, contact
from tests.conftest import TUESDAY
from tests.phones import Phone

ENTRIES = 12
_UNGUARDED = {
    "sqlite": ("drop trigger if exists audit_stays", "drop trigger if exists audit_never_goes"),
    "postgresql": ("alter table audit disable trigger user",),
}


def write(db: Connection, operator_id: int, count: int = 1, since: int = 0) -> None:
    for number in range(since, since + count):
        at = TUESDAY + timedelta(seconds=number, microseconds=number)
        operators.note(db, at, operator_id, None, "note", [f"407{number:04}"])


def someone(gateway: Gateway) -> int:
    found = gateway.database.read(operators.by_name, "ani")
    return (found or gateway.operators.add("ani", "officer", "12.75")).id


def lift_guard(db: Connection) -> None:
    """As whoever owns the database can."""
    for statement in (*_UNGUARDED[db.dialect.name], "drop index if exists ix_audit_position"):
        db.execute(text(statement))


def put(position: int, /, **values: object) -> Callable[[Connection], None]:
    return lambda db: void(db.execute(update(audit).where(audit.c.position == position).values(**values)))


def void(_: object) -> None: ...


def shift(db: Connection, since: int, by: int) -> None:
    db.execute(update(audit).where(audit.c.position >= since).values(position=audit.c.position + by))


def swap(first: int, second: int, *columns: str) -> Callable[[Connection], None]:
    """These columns of two lines."""

    def swapping(db: Connection) -> None:
        rows = {row.position: row for row in db.execute(select(audit).where(audit.c.position.in_((first, second))))}
        for here, there in ((first, second), (second, first)):
            values = {name: getattr(rows[there], name) for name in columns}
            db.execute(update(audit).where(audit.c.id == rows[here].id).values(**values))

    return swapping


def removed(*positions: int, closing_up: bool = False) -> Callable[[Connection], None]:
    def removing(db: Connection) -> None:
        db.execute(delete(audit).where(audit.c.position.in_(positions)))
        if closing_up:
            shift(db, max(positions), -len(positions))

    return removing


def inserted(at: int, shifting: bool = True) -> Callable[[Connection], None]:
    def inserting(db: Connection) -> None:
        if shifting:
            shift(db, at, 1)
        operator_id = db.scalar(select(audit.c.operator_id).limit(1))
        forged = {"at": TUESDAY, "operator_id": operator_id, "act": "note", "subjects": ["4071839"]}
        db.execute(insert(audit).values(**forged, id=990, position=at, seal="0" * 64))

    return inserting


def rewritten(*, head_too: bool = True, since: int = 5, cut: int = 0) -> Callable[[Connection], None]:
    """By somebody who knows how the seals are made: one line changed, and all seals from there on made anew."""

    def rewriting(db: Connection) -> None:
        put(since, act="archive")(db)
        if cut:
            db.execute(delete(audit).where(audit.c.position > ENTRIES - cut))
        rows = db.execute(select(audit).order_by(audit.c.position)).all()
        lines = [Line(row.id, row.at, row.operator_id, row.token_id, row.act, row.subjects) for row in rows]
        for line, at in Head().sealed(lines):
            db.execute(update(audit).where(audit.c.id == line.id).values(seal=at.seal, position=at.position))
            if head_too:
                settings.note(db, "audit head", str(at))

    return rewriting


def headed(text: str) -> Callable[[Connection], None]:
    return lambda db: settings.note(db, "audit head", text)


@pytest.fixture(scope="module")
def sealed(standing: Gateway) -> Gateway:
    standing.database.write(write, someone(standing), ENTRIES)
    standing.operators.issue("ani", ["read"])
    assert standing.chain.seal() == ENTRIES
    standing.database.write(lift_guard)
    return standing


@pytest.fixture
def tampered(
    sealed: Gateway, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Callable[[Connection], None]], Whole | Break]]:
    """What the proof says after something was done to the audit; afterwards it is as it was."""
    database = sealed.database
    monkeypatch.setattr(kept, "_PAGE", 5)  # what was done stands where one page ends, too
    rows = [row._asdict() for row in database.read(lambda db: db.execute(select(audit)).all())]
    head = database.read(settings.noted, "audit head")

    def restore(db: Connection) -> None:
        db.execute(delete(audit))
        db.execute(insert(audit), rows)
        settings.note(db, "audit head", head or "")

    def done(deed: Callable[[Connection], None]) -> Whole | Break:
        database.write(deed)
        return sealed.chain.prove()

    yield done
    database.write(restore)


def ids(sealed: Gateway, position: int) -> int:
    return int(sealed.database.read(lambda db: db.scalar(select(audit.c.id).where(audit.c.position == position)) or 0))


@pytest.mark.parametrize(
    ("deed", "position", "what"),
    [
        pytest.param(put(5, act="archive"), 5, "changed", id="another-act"),
        pytest.param(put(5, at=TUESDAY), 5, "changed", id="another-time"),
        pytest.param(put(5, subjects=["4071839"]), 5, "changed", id="another-subject"),
        pytest.param(put(5, token_id=1), 5, "changed", id="another-token"),
        pytest.param(put(1, act="archive"), 1, "changed", id="the-first"),
        pytest.param(put(ENTRIES, act="archive"), ENTRIES, "changed", id="the-last"),
        pytest.param(put(5, seal="f" * 64), 5, "changed, or its seal was", id="a-seal"),
        pytest.param(put(5, seal=None), 5, "changed", id="no-seal"),
        pytest.param(removed(5), 5, "removed", id="removed"),
        pytest.param(removed(1), 1, "removed", id="the-first-removed"),
        pytest.param(removed(5, 6, 7), 5, "removed", id="three-removed"),
        pytest.param(removed(5, closing_up=True), 5, "removed: 1 entry gone", id="removed-and-closed-up"),
        pytest.param(removed(5, 6, closing_up=True), 5, "removed: 2 entries gone", id="two-removed-and-closed-up"),
        pytest.param(removed(ENTRIES, ENTRIES - 1), ENTRIES - 1, "removed, with all that came after", id="cut-off"),
        pytest.param(removed(*range(1, ENTRIES + 1)), 1, "removed, with all that came after", id="all-of-it"),
        pytest.param(swap(5, 6, "position"), 5, "moved: it stands at 6", id="swapped-without-their-seals"),
        pytest.param(swap(5, 6, "position", "seal"), 5, "moved: it stands at 6", id="swapped-with-their-seals"),
        pytest.param(swap(5, 9, "position"), 5, "moved: it stands at 9", id="swapped-far-apart"),
        pytest.param(swap(11, 12, "position"), 11, "moved: it stands at 12", id="the-last-two-swapped"),
        pytest.param(swap(5, 6, "act", "at", "subjects"), 5, "changed", id="their-words-swapped"),
        pytest.param(put(5, position=None), 5, "moved: its seal was taken off", id="taken-out-of-the-chain"),
        pytest.param(inserted(5), 5, "inserted: it pushed entry id", id="inserted"),
        pytest.param(inserted(5, shifting=False), 5, "inserted: two entries stand in this place", id="squeezed-in"),
        pytest.param(put(6, position=5), 5, "inserted: two entries stand in this place", id="moved-beside-another"),
        pytest.param(inserted(ENTRIES + 1), ENTRIES + 1, "inserted: the head that is kept ends at 12", id="added"),
        pytest.param(rewritten(head_too=False), ENTRIES, "the head that is kept has another seal", id="all-but-head"),
        pytest.param(headed(""), 1, "inserted: the head that is kept ends at 0", id="the-head-emptied"),
        pytest.param(headed("nobody's"), 1, "inserted: the head that is kept ends at 0", id="the-head-unreadable"),
    ],
)  # fmt: skip
def test_what_was_done_to_the_audit_is_named(
    tampered: Callable[..., Break], deed: Callable[[Connection], None], position: int, what: str
) -> None:
    broken = tampered(deed)
    assert isinstance(broken, Break)
    assert (broken.position, broken.what[: len(what)]) == (position, what)


def test_it_is_named_by_the_id_of_its_entry_too(sealed: Gateway, tampered: Callable[..., Break]) -> None:
    moved = ids(sealed, 5)
    assert str(tampered(swap(5, 6, "position"))) == f"broken at entry 5 (id {moved}): moved: it stands at 6"


@pytest.mark.parametrize("cut", [0, 3])
def test_whoever_makes_all_seals_anew_is_found_by_a_head_that_was_noted_elsewhere(
    sealed: Gateway, tampered: Callable[..., Whole], cut: int
) -> None:
    whole = sealed.chain.prove()
    assert isinstance(whole, Whole)
    untouched = Head.parse(str(whole.head))
    assert isinstance(tampered(rewritten(cut=cut)), Whole), "nothing in the database tells"
    broken = sealed.chain.prove([untouched])
    assert isinstance(broken, Break)
    assert broken.position == (ENTRIES + 1 - max(cut, 1) if cut else ENTRIES)


def test_every_head_that_ever_was_is_part_of_the_chain(sealed: Gateway) -> None:
    lines = list(kept.sealed(sealed.database))
    heads = [Head(line.position or 0, line.seal or "") for line in lines]
    seen: list[int] = []
    assert sealed.chain.prove([Head(), *heads], seen.append) == Whole(heads[-1], 0)
    assert sum(seen) == ENTRIES
    assert isinstance(sealed.chain.prove([Head(3, heads[3].seal)]), Break)
    assert isinstance(sealed.chain.prove([Head(0, heads[3].seal)]), Break)


@pytest.mark.parametrize("text", ["", "5", "5:", f"5:{'g' * 64}", f"-5:{'a' * 64}", f"5:{'a' * 63}", f"٥:{'a' * 64}"])
def test_what_is_no_head_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(Malformed):
        Head.parse(text)


def test_a_line_has_the_same_seal_wherever_it_is_kept_and_however_its_time_is_written() -> None:
    """A chain is proved by the next version, and after a move from one database to another."""
    at = datetime(2026, 3, 10, 3, 0, 0, 7, UTC)
    head = Head().after(Line(1, at, 2, None, "note", ["4071839", "café"]))
    assert head == Head().after(
        Line(1, at.astimezone(timezone(timedelta(hours=7))), 2, None, "note", ("4071839", "café"))
    )
    assert str(head) == "1:930cfcead29c37904098572cd09353fe36db17b29f210d6cdf73b70c149db488"


# sealing


def test_the_proof_tells_what_is_not_sealed_yet_and_sealing_goes_on_where_it_ended(gateway: Gateway) -> None:
    who = someone(gateway)
    assert gateway.chain.prove() == Whole(Head(), 0)
    assert gateway.chain.seal() == 0
    gateway.database.write(write, who, 3)
    assert gateway.chain.prove() == Whole(Head(), 3)
    assert gateway.chain.seal() == 3
    gateway.database.write(write, who, 2)
    whole = gateway.chain.prove()
    assert isinstance(whole, Whole)
    assert (whole.head.position, whole.unsealed) == (3, 2)
    assert gateway.chain.seal() == 5
    assert isinstance(gateway.chain.prove([whole.head]), Whole)


def test_many_seal_at_once_while_others_write_and_the_chain_is_one(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_FEW", 7)
    who, others = someone(gateway), [Chain(Database(gateway.database.url)) for _ in range(2)]
    written = threading.Event()

    def sealing(chain: Chain) -> None:
        while not written.is_set():
            chain.seal()

    with ThreadPoolExecutor(7) as threads:
        sealers = [threads.submit(sealing, one) for one in (gateway.chain, *others)]
        writers = [threads.submit(lambda: [gateway.database.write(write, who) for _ in range(15)]) for _ in range(4)]
        for writer in writers:
            writer.result()
        written.set()
        for sealer in sealers:
            sealer.result()
    gateway.chain.seal()
    for other in others:
        other.database.close()
    whole = gateway.chain.prove()
    assert isinstance(whole, Whole), str(whole)
    assert (whole.head.position, whole.unsealed) == (60, 0)


def test_what_is_committed_late_finds_its_place_behind_what_overtook_it(gateway: Gateway) -> None:
    """On PostgreSQL a transaction that took a lower id may end after one with a higher."""
    who = someone(gateway)

    def write_as(db: Connection, line_id: int) -> None:
        values = {"at": TUESDAY, "operator_id": who, "act": "note", "subjects": []}
        db.execute(insert(audit).values(**values, id=line_id))

    for line_id in (50, 40, 45):
        gateway.database.write(write_as, line_id)
        gateway.chain.seal()
    assert [line.id for line in kept.sealed(gateway.database)] == [50, 40, 45]
    assert isinstance(gateway.chain.prove(), Whole)


def test_a_crash_amid_sealing_leaves_all_or_nothing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_FEW", 4)
    gateway.database.write(write, someone(gateway), 10)

    def crash(db: Connection) -> None:
        kept.seal(db)
        raise LookupError

    gateway.database.write(kept.seal)
    with pytest.raises(LookupError):
        gateway.database.write(crash)
    whole = gateway.chain.prove()
    assert isinstance(whole, Whole)
    assert (whole.head.position, whole.unsealed) == (4, 6)
    assert gateway.chain.seal() == 10
    assert isinstance(gateway.chain.prove([whole.head]), Whole)


FORBIDDEN = (
    "delete from audit",
    "delete from audit where position is null",
    "update audit set act = 'archive'",
    "update audit set act = 'archive' where position is null",
    "update audit set act = 'archive', position = 900, seal = 'x' where position is null",
    "update audit set operator_id = operator_id, seal = null",
    "update audit set position = 900 + id, seal = 'x'",
    "update audit set position = null, seal = null where position is not null",
)


def test_the_database_itself_refuses_to_change_or_remove_an_entry(gateway: Gateway) -> None:
    who = someone(gateway)
    gateway.database.write(write, who, 2)
    gateway.chain.seal()
    gateway.database.write(write, who, 1)
    for statement in (*FORBIDDEN, *([] if gateway.database.is_sqlite else ["truncate audit"])):
        with pytest.raises(SQLAlchemyError, match="only ever added to"):
            gateway.database.write(lambda db, it: void(db.execute(text(it))), statement)
    whole = gateway.chain.prove()
    assert isinstance(whole, Whole)
    assert (whole.head.position, whole.unsealed) == (2, 1)


# no person in it


def test_forgetting_a_person_leaves_the_chain_whole_and_nothing_of_them_in_the_audit(
    gateway: Gateway, phone: Callable[..., Phone]
) -> None:
    citizen = phone("+6281234567890")
    citizen.text("BINJAI jln rusak parah di jl jaksa, hubungi 081234567890")
    by = Caller(gateway.operators.add("dewi", "coordinator", None))
    gateway.enquiries.look_up(by, "081234567890")
    gateway.enquiries.look_up(by, "+62 812-3456-7890")
    gateway.database.write(gateway.casework.reply, by, citizen.ticket.number, "Sudah diperbaiki.")
    gateway.database.write(gateway.enquiries.unmask, by, citizen.ticket.number)
    with pytest.raises(NotFound):
        gateway.enquiries.look_up(by, "081999999999")
    gateway.chain.seal()
    noted = gateway.chain.prove()
    assert isinstance(noted, Whole)
    digest = gateway.database.write(salts.told, citizen.number)
    said = subjects(gateway)
    assert said.count(digest) == 2, "the same phone is the same digest, so that looking twice is seen"
    assert said.count(salts.UNKNOWN) == 1
    gateway.database.write(erasure.erase, citizen.number, "operator:dewi", gateway.clock())
    assert gateway.database.read(lambda db: list(db.scalars(select(contact.c.salt)))) == [None]
    assert gateway.chain.prove([noted.head]) == noted
    assert subjects(gateway) == said
    assert not [one for one in said if citizen.number.strip("+") in one]
    assert gateway.database.write(salts.told, citizen.number) == salts.UNKNOWN
    citizen.text("BINJAI lampu mati")
    assert gateway.database.write(salts.told, citizen.number) != digest, "who comes back is nobody known"


def subjects(gateway: Gateway) -> list[str]:
    return [subject for line in kept.every(gateway.database) for subject in line.subjects]
