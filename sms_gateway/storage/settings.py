"""Keys made at first start, and the vocabulary's revision: everything that is one per installation."""

import secrets

from sqlalchemy import Connection, delete, select

from sms_gateway.storage.dialects import insert
from sms_gateway.storage.prepared import Prepared
from sms_gateway.storage.tables import setting

_REVISION = "vocabulary"
_NOW = Prepared(lambda _: select(setting.c.value).where(setting.c.name == _REVISION), [setting.c.value], steady=True)


def key(db: Connection, name: str) -> bytes:
    """A secret of 32 bytes, made the first time it is asked for; the same for ever after."""
    db.execute(insert(db, setting).values(name=name, value=secrets.token_hex(32)).on_conflict_do_nothing())
    return bytes.fromhex(db.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one())


def once(db: Connection, name: str) -> bool:
    """True the first time that this is asked, and never again."""
    new = insert(db, setting).values(name=f"done:{name}", value="1").on_conflict_do_nothing()
    return db.execute(new.returning(setting.c.name)).one_or_none() is not None


def noted(db: Connection, name: str) -> str | None:
    """What was last noted under this name."""
    return db.scalar(select(setting.c.value).where(setting.c.name == name))


def note(db: Connection, name: str, value: str) -> None:
    new = insert(db, setting).values(name=name, value=value)
    db.execute(new.on_conflict_do_update(index_elements=["name"], set_={"value": new.excluded.value}))


def take(db: Connection, name: str, value: str) -> bool:
    """Forgets what is noted under this name, if it is this: of many at once one is told True."""
    gone = delete(setting).where(setting.c.name == name, setting.c.value == value)
    return db.execute(gone).rowcount > 0


def touch(db: Connection) -> None:
    """The smallest of writes: it fails where the disk is full or the server only reads."""
    note(db, "touched", secrets.token_hex(4))


def revision(db: Connection) -> int:
    """Changes whenever agencies, keywords or texts change."""
    row = _NOW.one(db, {})
    return int(row[0]) if row else 0


def bump_revision(db: Connection) -> None:
    """By chance, not by one: two edits at once, or one that is rolled back, never leave the same revision."""
    note(db, _REVISION, str(1 + secrets.randbits(62)))
