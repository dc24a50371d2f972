"""What the API answered to a request with an Idempotency-Key: said again, it gets the same and does nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from sms_gateway.errors import Refused
from sms_gateway.storage.dialects import insert
from sms_gateway.storage.tables import replay

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is JSON. `ticket_id`: whose it is, so that it goes when its reporter is forgotten."""

    status: int
    body: str
    ticket_id: int


def once(
    db: Connection, token_id: int, key: str, digest: str, now: datetime, work: Callable[[Connection], Answer]
) -> Answer:
    """Does `work` the first time, and answers as then ever after. A repeat beside its original waits for it.

    `digest` is the request's. Raises Refused where the key was used for another request, and what `work` raises:
    then nothing is kept, and the next one works anew.
    """
    db.execute(delete(replay).where(replay.c.at < now - KEPT))
    new = insert(db, replay).values(token_id=token_id, key=key, digest=digest, at=now)
    if db.execute(new.on_conflict_do_nothing().returning(replay.c.key)).scalar_one_or_none() is None:
        return _again(db, token_id, key, digest)
    answer = work(db)
    done = {"status": answer.status, "body": answer.body, "ticket_id": answer.ticket_id}
    db.execute(update(replay).where(replay.c.token_id == token_id, replay.c.key == key).values(**done))
    return answer


def forget(db: Connection, ticket_id: int) -> None:
    db.execute(delete(replay).where(replay.c.ticket_id == ticket_id))


def _again(db: Connection, token_id: int, key: str, digest: str) -> Answer:
    chosen = select(replay).where(replay.c.token_id == token_id, replay.c.key == key)
    row = db.execute(chosen).one()
    if row.digest != digest:
        raise Refused("this Idempotency-Key was used for another request: take a new key")
    return Answer(row.status, row.body, row.ticket_id)
