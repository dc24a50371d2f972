"""The job that a tutorial ends with: `python serially.py FILE ADDRESS`. One message after the other, each marked."""

import sqlite3
import sys
from typing import Any

from twilio.rest import Client


def send_all(file: str, address: str) -> None:
    client: Any = Client("AC" + "0" * 32, "a-token")
    client.api.base_url = address
    with sqlite3.connect(file) as db:
        queued = db.execute("select id, recipient, body from message where sent is null order by id").fetchall()
        for number, recipient, body in queued:
            sent = client.messages.create(to=recipient, from_="1078", body=body)
            db.execute("update message set sent = ? where id = ?", (sent.sid, number))
            db.commit()


if __name__ == "__main__":
    send_all(sys.argv[1], sys.argv[2])
