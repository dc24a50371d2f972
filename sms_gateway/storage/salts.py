"""How the audit speaks of a phone: by a digest that means nothing any more once its owner is forgotten.

Ten billion numbers are soon tried, so the salt is one per phone and goes with the person: then nobody, not even with
the whole database, can tell whose digest it was, and no line of the audit had to be changed.
"""

import hmac
import secrets

from sqlalchemy import Connection, select, update

from sms_gateway.storage.tables import contact

UNKNOWN = "phone:unknown"
"""Of a phone that we hold nothing of: not even a digest is kept."""


def told(db: Connection, phone: str) -> str:
    """The same for the same phone, for as long as it is held."""
    this = contact.c.phone == phone
    db.execute(update(contact).where(this, contact.c.salt.is_(None)).values(salt=secrets.token_hex(16)))
    salt = db.scalar(select(contact.c.salt).where(this))
    return f"phone:{hmac.new(salt.encode(), phone.encode(), 'sha256').hexdigest()}" if salt else UNKNOWN
