"""Officers' phones and PINs as they are kept: whose phone it is, and how often its PIN was wrong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from sms_gateway.roles import Operator
from sms_gateway.storage.prepared import Prepared, one_of, place
from sms_gateway.storage.tables import inbound, operator
from sms_gateway.storage.tray import PHONES, Tray


@dataclass(frozen=True, slots=True)
class Pin:
    """`hash`: None where the operator has no PIN. `failures`: wrong ones in a row."""

    hash: str | None
    failures: int
    locked_until: datetime | None


_OPERATOR = [operator.c[name] for name in Operator.__slots__]
_PIN = [operator.c.pin, operator.c.pin_failures, operator.c.pin_locked_until]


def by_phone(db: Connection, phone: str) -> tuple[Operator, Pin] | None:
    """Whose phone it is; None: no operator's, a disabled one's, or that of several, who cannot be told apart."""
    if isinstance(db, Tray) and phone not in _operators_upon(db):
        return None
    rows = _BY_PHONE.all(db, {"phone": phone})
    if len(rows) != 1:
        return None
    one = Operator(*rows[0][: len(_OPERATOR)])
    return None if one.disabled_at else (one, Pin(*rows[0][len(_OPERATOR) :]))


_BY_PHONE = Prepared(
    lambda _: select(*_OPERATOR, *_PIN).where(operator.c.phone == place("phone", operator.c.phone)).limit(2),
    [*_OPERATOR, *_PIN],
)


def _operators_upon(tray: Tray) -> frozenset[str]:
    """Those of its phones that are operators': asked once, and of all together."""

    def ask(db: Connection) -> frozenset[str]:
        return frozenset(phone for (phone,) in _AMONG.all(db, {"phones": tray.known(PHONES)}))

    return tray.once("operators", ask)


_AMONG = Prepared(
    lambda dialect: select(operator.c.phone).where(one_of(dialect, operator.c.phone, "phones")), [operator.c.phone]
)


def holder(db: Connection, phone: str, but: str) -> str | None:
    """The name of an operator, disabled or not, who has this phone; `but` is not looked at."""
    others = (operator.c.phone == phone) & (operator.c.name != but)
    return db.scalar(select(operator.c.name).where(others).limit(1))


def of(db: Connection, operator_id: int) -> Pin:
    return Pin(*db.execute(select(*_PIN).where(operator.c.id == operator_id)).one())


def failed(db: Connection, operator_id: int, failures: int, locked_until: datetime | None) -> None:
    """A wrong PIN: so many in a row now; `locked_until`: no other one is looked at before."""
    counted = {"pin_failures": failures, "pin_locked_until": locked_until}
    db.execute(update(operator).where(operator.c.id == operator_id).values(**counted))


def forgive(db: Connection, operator_id: int) -> None:
    """Nothing that was wrong counts any more."""
    failed(db, operator_id, 0, None)


def hide(db: Connection, inbound_id: int, body: str) -> None:
    """Keeps a message with `body`, in which no PIN is readable; the carrier's own form of it goes."""
    db.execute(update(inbound).where(inbound.c.id == inbound_id).values(body=body, raw={}))
