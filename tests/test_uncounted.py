"""A PostgreSQL that has not counted yet: what it planned when its tables were empty must not read all of them later.

It plans a statement that is asked often once, and counts its tables a minute after they have grown. On the first day of
a campaign that is a minute in which each SMS would read every report before it.
"""

from itertools import count
from pathlib import Path

import psycopg
import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from sms_gateway.messages import InboundMessage

LARGE = ("contact", "event", "inbound", "outbound", "ticket")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_every_message_asks_reads_no_table_as_a_whole(
    database_url: str, settings: Settings, clock: SetClock, tmp_path: Path
) -> None:
    gateway, ids = build(settings, clock), count(1)
    phones = [f"+62812{number:08}" for number in range(160)]

    def text(some: list[str], words: str) -> None:
        came = [InboundMessage("loopback", f"SM{next(ids)}", phone, "1078", words, clock(), {}) for phone in some]
        for at in range(0, len(came), 16):
            gateway.inbox.receive_soon(came[at : at + 16]).result()

    try:
        text(phones[:112], "BINJAI jalan rusak parah di jl jaksa")  # by now each statement has the plan that stays
        while gateway.dispatch.send_due("loopback"):
            pass
        text(phones[112:], "MEDAN lampu mati di gang buntu")
        text(phones, "STATUS")
        text(phones, "BELUM masih rusak")
        while gateway.dispatch.send_due("loopback"):
            pass
    finally:
        gateway.close()
    assert _read(database_url) == dict.fromkeys(LARGE, 0)


def _read(url: str) -> dict[str, int]:
    """How many rows of each were passed on the way through the whole table."""
    asked = "select relname, seq_tup_read from pg_stat_user_tables where relname = any(%s)"
    with psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:")) as db:
        return dict(db.execute(asked, [list(LARGE)]).fetchall())
