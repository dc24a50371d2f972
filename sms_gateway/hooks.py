"""Hooks: the programs of others that are told what happens to reports, and how they come to be told.

Only an admin of the nation opens one, for an agency or for all; whatever is done to one is in the audit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sms_gateway.clock import Clock
from sms_gateway.courier import Courier, new_secret
from sms_gateway.errors import NotFound, Refused
from sms_gateway.operators import is_name
from sms_gateway.postman import Postman
from sms_gateway.roles import Caller, Operator
from sms_gateway.storage import agencies
from sms_gateway.storage import hooks as kept
from sms_gateway.storage import operators as staff
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.hooks import Hook, Posting

BOTH_SIGN = timedelta(days=1)
"""How long the old secret signs beside the new one."""


@dataclass(slots=True)
class Hooks:
    database: Database
    postman: Postman
    courier: Courier
    clock: Clock

    def add(self, by: Caller, url: str, agency: str | None = None, name: str | None = None) -> Hook:
        """Told from now on. Raises NotAdmitted, NotFound (the agency); Refused: the address, or the name is taken."""
        by.operator.check("manage")
        self.courier.check(url)
        called = name or str(urlsplit(url).hostname)
        if not is_name(called):
            raise Refused(f"{called!r} is no name: write small letters, digits, dots and dashes, as core or pu.medan")

        def adding(db: Connection) -> Hook:
            if agency and agencies.get(db, agency) is None:
                raise NotFound(f"there is no agency {agency}")
            new = kept.add(db, called, url, agency, new_secret(), self.clock())
            if new is None:
                raise Refused(f"there is a hook {called} already: choose another by --name")
            self._tell_audit(db, by, "add", new)
            return new

        return self.database.write(adding)

    def find(self, name: str) -> Hook:
        """The one in force, else the last that was called so. Raises NotFound."""
        found = self.database.read(kept.by_name, name)
        if found is None:
            raise NotFound(f"there is no hook {name}: `sms-gateway hook list` shows them")
        return found

    def end(self, by: Caller, name: str) -> Hook:
        """Nothing more goes there. Raises NotAdmitted, NotFound; Refused where it has ended."""
        return self._change(by, "end", name, lambda db, hook: kept.end(db, hook.id, "ended by hand", self.clock()))

    def rotate(self, by: Caller, name: str) -> Hook:
        """A new secret; the old one signs too for a day. As `end`."""
        until = self.clock() + BOTH_SIGN

        def rotating(db: Connection, hook: Hook) -> None:
            kept.change(db, hook.id, secret=new_secret(), old_secret=hook.secret, old_secret_until=until)

        return self._change(by, "rotate", name, rotating)

    def replay(self, by: Caller, name: str, ids: Sequence[int] = (), since: datetime | None = None) -> list[int]:
        """Says again what was settled: these, or what happened since then, or else what was given up. As `end`."""
        again: list[int] = []

        def replaying(db: Connection, hook: Hook) -> None:
            again[:] = kept.replay(db, hook.id, self.clock(), ids, since)
            if missing := set(ids) - set(again):
                raise Refused(f"{min(missing)} cannot be said again: it waits, is a ping, or is none of this hook's")

        self._change(by, "replay", name, replaying)
        return again

    def test(self, by: Caller, name: str) -> Posting:
        """A ping, and what came of it. As `end`."""
        return self.postman.ping(self._change(by, "test", name, lambda *_: None))

    def admin(self, name: str) -> Operator:
        """In whose name a shell does something. Raises NotFound."""
        one = self.database.read(staff.by_name, name)
        if one is None or one.disabled_at or not one.may("manage"):
            raise NotFound(f"there is no admin {name}: `sms-gateway operator list` shows who is one")
        return one

    def _change(self, by: Caller, act: str, name: str, deed: Callable[[Connection, Hook], object]) -> Hook:
        by.operator.check("manage")

        def changing(db: Connection) -> Hook:
            hook = kept.by_name(db, name, lock=True)
            if hook is None:
                raise NotFound(f"there is no hook {name}: `sms-gateway hook list` shows them")
            if hook.ended_at:
                raise Refused(f"hook {name} has ended ({hook.reason}): add another one")
            deed(db, hook)
            self._tell_audit(db, by, act, hook)
            return kept.get(db, hook.id)

        return self.database.write(changing)

    def _tell_audit(self, db: Connection, by: Caller, act: str, hook: Hook) -> None:
        staff.note(db, self.clock(), by.operator.id, by.token_id, "manage", [f"hook:{hook.id}", act, *by.marks])
