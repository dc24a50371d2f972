"""Operators and their tokens as they are kept, and the audit of what they did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, case, insert, select, update

from sms_gateway.roles import Act, Caller, Operator, Role, Scope
from sms_gateway.storage.dialects import insert as insert_or
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.prepared import Prepared, one_of, place
from sms_gateway.storage.tables import audit, operator, token

Door = Literal[
    "sign_in", "sign_out", "failure", "unlock", "password", "second_factor", "disable", "enable", "phone", "duty",
    "pin", "link", "role", "add", "try",
]  # fmt: skip
"""What the audit tells of an operator's own comings and goings, and of the phone to try with. Its subjects say more:
`code`, `locked`, `everywhere`, `on`, `off`; `shell` where it was done to them from there, `provider` where another
house had its word in it."""

NOBODY = "(shell)"
"""What no operator can be called."""

_OPERATOR = [operator.c[name] for name in Operator.__slots__]


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret, which is kept nowhere: only its hash is."""

    id: int
    operator_id: int
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. `subjects`: numbers of tickets, or digests where a person was looked for."""

    at: datetime
    operator_id: int
    token_id: int | None
    act: str
    subjects: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How an operator is reached outside the console."""

    id: int
    name: str
    language: str | None
    phone: str | None
    on_duty: bool


_REACH = [operator.c[name] for name in Reach.__slots__]
_TOKEN = [token.c[name] for name in Token.__slots__]

_NATION = place("nation", operator.c.on_duty)
_ON_DUTY = Prepared(  # asked for each level above each report that is late
    lambda dialect: (
        select(*_REACH)
        .where(operator.c.on_duty, operator.c.phone.is_not(None), operator.c.disabled_at.is_(None))
        .where(one_of(dialect, operator.c.agency, "agencies") | (operator.c.agency.is_(None) & _NATION))
        .where(one_of(dialect, operator.c.role, "roles"))
        .order_by(operator.c.name)
    ),
    _REACH,
)


def add(
    db: Connection, name: str, role: Role, agency: str | None, password: str | None, now: datetime
) -> Operator | None:
    """None: somebody has this name."""
    values = {"name": name, "role": role, "agency": agency, "password": password, "created_at": now}
    new = insert_or(db, operator).values(values).on_conflict_do_nothing().returning(*_OPERATOR)
    row = db.execute(new).one_or_none()
    return Operator(*row) if row else None


def every(db: Connection) -> list[Operator]:
    chosen = select(*_OPERATOR).where(operator.c.name != NOBODY)
    return [Operator(*row) for row in db.execute(chosen.order_by(operator.c.name))]


def by_name(db: Connection, name: str) -> Operator | None:
    row = db.execute(select(*_OPERATOR).where(operator.c.name == name, operator.c.name != NOBODY)).one_or_none()
    return Operator(*row) if row else None


def by_subject(db: Connection, issuer: str, subject: str) -> Operator | None:
    """Whom a provider means."""
    meant = (operator.c.issuer == issuer) & (operator.c.subject == subject)
    row = db.execute(select(*_OPERATOR).where(meant)).one_or_none()
    return Operator(*row) if row else None


def names(db: Connection, ids: Collection[int]) -> dict[int, str]:
    """What the operators with these ids are called."""
    chosen = select(operator.c.id, operator.c.name).where(operator.c.id.in_(list(ids)))
    return dict(map(tuple, db.execute(chosen))) if ids else {}


def reach(db: Connection) -> dict[int, Reach]:
    """How each operator is reached, by id."""
    return {row[0]: Reach(*row) for row in db.execute(select(*_REACH))}


def on_duty(db: Connection, agencies: Collection[str | None], roles: Collection[Role]) -> list[Reach]:
    """Whoever can be texted now of these agencies, by name. None among them: of the nation."""
    asked = {"agencies": [code for code in agencies if code], "nation": None in agencies, "roles": list(roles)}
    return [Reach(*row) for row in _ON_DUTY.all(db, asked)]


def password(db: Connection, operator_id: int) -> str | None:
    """Its hash."""
    return db.scalar(select(operator.c.password).where(operator.c.id == operator_id))


def has_admin(db: Connection, but: int = 0) -> bool:
    """One that can come in by password, and is not `but`; they stay one until this transaction ends."""
    able = (operator.c.role == "admin") & operator.c.password.is_not(None) & operator.c.disabled_at.is_(None)
    chosen = select(operator.c.id).where(able, operator.c.id != but).order_by(operator.c.id)
    return db.scalars(chosen.limit(1).with_for_update()).first() is not None


def first_admin(db: Connection) -> int | None:
    """The id of the one who has been here longest and is not disabled."""
    able = (operator.c.role == "admin") & operator.c.disabled_at.is_(None)
    return db.scalar(select(operator.c.id).where(able).order_by(operator.c.id).limit(1))


def rehash(db: Connection, operator_id: int, old: str, new: str) -> None:
    """The same password under another hash, unless another password was set meanwhile."""
    same = (operator.c.id == operator_id) & (operator.c.password == old)
    db.execute(update(operator).where(same).values(password=new))


def held(db: Connection, operator_id: int) -> Operator:
    """Nobody else changes them until this transaction ends."""
    chosen = select(*_OPERATOR).where(operator.c.id == operator_id).with_for_update()
    return Operator(*db.execute(chosen).one())


def change(db: Connection, operator_id: int, /, **values: Any) -> None:
    db.execute(update(operator).where(operator.c.id == operator_id).values(**values))


def add_token(
    db: Connection, operator_id: int, hashed: str, scopes: Sequence[Scope], now: datetime, expires_at: datetime | None
) -> Token:
    values = {"operator_id": operator_id, "hash": hashed, "scopes": list(scopes)}
    new = insert(token).values(**values, created_at=now, expires_at=expires_at).returning(*_TOKEN)
    return _token(db.execute(new).one())


def tokens(db: Connection, operator_id: int | None = None) -> list[Token]:
    """Of one operator, or of all."""
    chosen = select(*_TOKEN).order_by(token.c.id)
    return [
        _token(row) for row in db.execute(chosen.where(token.c.operator_id == operator_id) if operator_id else chosen)
    ]


def by_hash(db: Connection, hashed: str) -> tuple[Token, Operator] | None:
    """A token, valid or not, and whose it is."""
    both = select(*_TOKEN, *_OPERATOR).join(operator, operator.c.id == token.c.operator_id)
    row = db.execute(both.where(token.c.hash == hashed)).one_or_none()
    return (_token(row[: len(_TOKEN)]), Operator(*row[len(_TOKEN) :])) if row else None


def revoke(db: Connection, token_id: int, now: datetime) -> bool:
    """False: there is none such that is still in force."""
    in_force = (token.c.id == token_id) & token.c.revoked_at.is_(None)
    return db.execute(update(token).where(in_force).values(revoked_at=now)).rowcount > 0


def take_turn(db: Connection, token_id: int, per_minute: int, now: datetime) -> float:
    """Counts one request of a token, whichever process it came to; the seconds to wait: 0, it may go on.

    A full minute's worth may come at once, then one each 60 / `per_minute` seconds, by the database's clock. What is
    taken for longer was taken while that was ahead.
    """
    at, step = moment(db).timestamp(), 60 / per_minute
    latest = at + (per_minute - 1) * step
    taken_up = token.c.next_slot_at.between(at, at + 2 * 60)
    next_slot = case((taken_up, token.c.next_slot_at), else_=at) + step
    free = (token.c.id == token_id) & (~taken_up | (token.c.next_slot_at <= latest))
    if db.execute(update(token).where(free).values(next_slot_at=next_slot, last_used_at=now)).rowcount:
        return 0.0
    taken = db.scalar(select(token.c.next_slot_at).where(token.c.id == token_id)) or latest
    return max(taken - latest, 0.001)


def note(
    db: Connection, now: datetime, operator_id: int, token_id: int | None, act: Act | Door, subjects: Sequence[str]
) -> None:
    """Adds a line to the audit."""
    entry = {"at": now, "operator_id": operator_id, "token_id": token_id, "act": act, "subjects": list(subjects)}
    db.execute(insert(audit).values(entry))


def at_shell(db: Connection, login: str, now: datetime) -> Caller:
    """Whoever holds the server may do all there is to do; `login`: `shell:ani`, which the audit tells.

    The audit names an operator in every line: here one whom nothing lets in, and whom no list shows.
    """
    values = {"name": NOBODY, "role": "auditor", "created_at": now, "disabled_at": now}
    db.execute(insert_or(db, operator).values(values).on_conflict_do_nothing())
    one = Operator(*db.execute(select(*_OPERATOR).where(operator.c.name == NOBODY)).one())
    return Caller(replace(one, role="admin", disabled_at=None), marks=(login,))


def note_of(
    db: Connection, now: datetime, by: Caller | None, operator_id: int, act: Door, how: Sequence[str] = ()
) -> None:
    """Adds that something was done to an operator, by an administrator or from the shell; else in their own name."""
    if by:
        told = [f"operator:{operator_id}", act, *how, *by.marks]
        note(db, now, by.operator.id, by.token_id, "manage", told)
    else:
        note(db, now, operator_id, None, act, [*how, "shell"])


def audited(db: Connection, operator_id: int) -> list[Entry]:
    """What one operator did, in order."""
    columns = [audit.c[name] for name in Entry.__slots__]
    chosen = select(*columns).where(audit.c.operator_id == operator_id).order_by(audit.c.id)
    return [Entry(*row) for row in db.execute(chosen)]


def _token(row: Sequence[Any]) -> Token:
    token_id, operator_id, scopes, *moments = row
    return Token(token_id, operator_id, tuple(scopes), *moments)
