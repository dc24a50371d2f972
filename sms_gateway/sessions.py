"""Sessions: who sits at the console right now.

Somebody signs in by name and password, then by a code from their phone where they have set that up. The browser keeps
a random secret, we keep its hash. At every step up there is a new secret, and the old one is good for nothing.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sms_gateway import codes
from sms_gateway.clock import Clock
from sms_gateway.errors import Refused, TooMany, Unidentified
from sms_gateway.operators import Operators, digest, hashed, is_name
from sms_gateway.roles import Operator, Role
from sms_gateway.storage import operators, settings
from sms_gateway.storage import sessions as kept
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.operators import Door
from sms_gateway.storage.sessions import Keys, Session

Missing = Literal["code", "password", "second_factor", "sign_in"]
"""What somebody signed in must do before anything else: give a code, choose a password, set up a second factor.

`sign_in`: a guest, of whom nobody knows who it is. They came by the link that the terminal shows at a start, which
opens the basic phone; for all else they sign in.
"""

_SEEN_EVERY = timedelta(minutes=1)
"""How exactly we know when somebody was last seen; more would be a write a click."""

_INVITED = timedelta(hours=1)
"""How long the link is good."""
_INVITATION = "invitation"
_GUEST = "guest."
"""So begins the secret of a guest's session: it is kept as the hash of the whole, so nobody can take that off."""

_ENDED = "you are not signed in, or were away too long: sign in"
_WRONG = "name or password is wrong, or wrong too often: then wait"  # one answer, be the name known, locked or unknown
_WRONG_LINK = "the link was used before, is older than an hour, or is not the newest"
_WRONG_CODE = "the code is wrong, was used before, or was wrong too often: then wait"


@dataclass(frozen=True, slots=True)
class Rules:
    """After `failures` wrong passwords or codes in a row nobody comes in by that name for the time `lock`."""

    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)
    second_factor: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a session in force. `second_factor`: they have one."""

    operator: Operator
    missing: Missing | None
    second_factor: bool
    session_id: int
    secret: str = field(repr=False)

    @property
    def is_guest(self) -> bool:
        """In an administrator's session, but not that administrator."""
        return self.missing == "sign_in"


@dataclass(slots=True)
class Sessions:
    database: Database
    clock: Clock
    operators: Operators
    rules: Rules = Rules()

    # coming in

    def sign_in(self, name: str, password: str) -> str:
        """The secret of a new session. Raises Unidentified: the same, and as late, whatever was wrong; TooMany."""
        operator, proven = self._prove(name.strip().lower(), password)
        return self.database.write(self._started, operator.id, proven)

    def vouched(self, db: Connection, operator_id: int) -> str:
        """The same for somebody whom another house vouches for: neither password nor code of ours is asked of them."""
        operators.note(db, self.clock(), operator_id, None, "sign_in", ["provider"])
        return self._opened(db, operator_id, vouched=True)

    def invite(self) -> str:
        """The secret of a link for a guest: good once and for an hour, in place of the one before it."""
        secret, until = secrets.token_urlsafe(32), self.clock() + _INVITED
        self.database.write(settings.note, _INVITATION, f"{digest(secret)} {until.isoformat()}")
        return secret

    def come_as_guest(self, secret: str) -> str:
        """The secret of a guest's session, which stands in the name of the first admin. Raises Unidentified."""
        return self.database.write(self._as_guest, secret)

    def admit(self, secret: str, quiet: bool = False) -> SignedIn:
        """Whose session this is; it lives on from now, unless the request is `quiet`. Raises Unidentified."""
        now = self.clock()
        found = self.database.read(kept.by_hash, digest(secret))
        if found is None or not self._in_force(found[0], found[1], now):
            raise Unidentified(_ENDED)
        session, operator, keys = found
        if not quiet and now - session.seen_at >= _SEEN_EVERY:
            self.database.write(kept.see, session.id, now)
        missing = "sign_in" if secret.startswith(_GUEST) else self._missing(session, operator, keys)
        return SignedIn(operator, missing, keys.totp is not None, session.id, secret)

    def give_code(self, by: SignedIn, code: str) -> str:
        """The second step; a new secret. A code is good once. Raises Unidentified."""
        return _stepped_up(self.database.write(self._give_code, by, code, totp_stays=True))

    # what somebody changes of their own

    def change_password(self, by: SignedIn, present: str, new: str) -> str:
        """A new secret; all other sessions end. Whoever must change a one-time password has just given it.

        Raises Unidentified where `present` is wrong; Refused where `new` is unfit, or is the present one.
        """
        keys = self.database.read(kept.keys, by.operator.id)
        proven = keys.password if by.missing == "password" else self._prove_again(by, present)
        chosen = hashed(new, unlike=proven)

        def changing(db: Connection) -> str:
            # Whoever else has changed it while we compared has ended this session, and then nothing is changed.
            operators.change(db, by.operator.id, password=chosen, must_change=False)
            return self._renewed(db, by, "password", [], others_end=True)

        return self.database.write(changing)

    def set_up_second_factor(self, by: SignedIn, code: str) -> str:
        """Takes `codes.secret_for(by.secret)` into use; a new secret; all other sessions end.

        Raises Unidentified where the code does not belong to it; Refused where there is one already.
        """
        totp = codes.secret_for(by.secret)
        step = codes.step_of(totp, code, self.clock(), last=None)
        if step is None:
            raise Unidentified(_WRONG_CODE)

        def setting_up(db: Connection) -> str:
            _, keys = kept.held(db, by.operator.id)
            if keys.totp:
                raise Refused("there is a second factor already: turn it off first")
            operators.change(db, by.operator.id, totp=totp, totp_step=step)
            return self._renewed(db, by, "second_factor", ["on"], second_factor=True, others_end=True)

        return self.database.write(setting_up)

    def give_up_second_factor(self, by: SignedIn, code: str) -> str:
        """A new secret; all other sessions end. Raises Unidentified: it takes a code to turn codes off."""
        return _stepped_up(self.database.write(self._give_code, by, code, totp_stays=False))

    def choose_language(self, by: SignedIn, code: str) -> None:
        self.database.write(operators.change, by.operator.id, language=code)

    # going

    def sign_out(self, by: SignedIn) -> None:
        def going(db: Connection) -> None:
            kept.end(db, by.session_id, self.clock())
            operators.note(db, self.clock(), by.operator.id, None, "sign_out", [])

        self.database.write(going)

    def sign_out_everywhere(self, by: SignedIn) -> None:
        def going(db: Connection) -> None:
            kept.end_all(db, by.operator.id, self.clock())
            operators.note(db, self.clock(), by.operator.id, None, "sign_out", ["everywhere"])

        self.database.write(going)

    def how_many(self, by: SignedIn) -> int:
        """Sessions of this operator in force, this one among them."""
        now = self.clock()
        return self.database.read(kept.count, by.operator.id, now - self.rules.longest, now - self.rules.idle)

    # inside

    def _prove(self, name: str, password: str) -> tuple[Operator, str]:
        """Who it is, and the hash of the right password. The try is counted. Raises Unidentified, TooMany."""
        known = self.database.write(self._tried, name)
        found = None
        try:
            with suppress(Unidentified):
                found = self.operators.prove(name, password)
        except TooMany:  # nobody has looked at it, so it was no try: else a crowd of strangers would lock anybody out
            self.database.write(self._untried, known)
            raise
        if known is None or found is None:
            self.database.write(self._failed, known)
            raise Unidentified(_WRONG)
        return found

    def _prove_again(self, by: SignedIn, password: str) -> str:
        """The same for somebody signed in, whatever comes of it: it was no failure."""
        _, proven = self._prove(by.operator.name, password)
        self.database.write(kept.give_back_try, by.operator.id)
        return proven

    def _tried(self, db: Connection, name: str) -> int | None:
        """Whose try it was, if it may be a success. For nobody something else is written: that takes as long."""
        known = operators.by_name(db, name) if is_name(name) else None
        if known and self._take_try(db, known.id):
            return known.id
        settings.touch(db)
        return None

    def _untried(self, db: Connection, operator_id: int | None) -> None:
        if operator_id is None:
            settings.touch(db)
        else:
            kept.give_back_try(db, operator_id)

    def _take_try(self, db: Connection, operator_id: int) -> bool:
        now = self.clock()
        return kept.take_try(db, operator_id, self.rules.failures, now, now + self.rules.lock)

    def _failed(self, db: Connection, operator_id: int | None) -> None:
        if operator_id is None:
            settings.touch(db)
        else:
            self._note_failure(db, operator_id, "password")

    def _note_failure(self, db: Connection, operator_id: int, of: str) -> None:
        locked = kept.keys(db, operator_id).locked_until
        subjects = [of, "locked"] if locked else [of]
        operators.note(db, self.clock(), operator_id, None, "failure", subjects)

    def _started(self, db: Connection, operator_id: int, proven: str) -> str:
        now = self.clock()
        operator, keys = kept.held(db, operator_id)
        if keys.password != proven or operator.disabled_at:  # changed while we compared
            raise Unidentified(_WRONG)
        if keys.totp:
            kept.give_back_try(db, operator_id)  # or whoever knows the password could try codes without end
        else:
            kept.forgive(db, operator_id)
            operators.note(db, now, operator_id, None, "sign_in", [])
        return self._opened(db, operator_id, vouched=False)

    def _as_guest(self, db: Connection, secret: str) -> str:
        noted = settings.noted(db, _INVITATION) or ""
        hashed, _, until = noted.partition(" ")
        good = hashed == digest(secret) and self.clock() < datetime.fromisoformat(until)
        host = operators.first_admin(db) if good else None
        if host is None or not settings.take(db, _INVITATION, noted):
            raise Unidentified(_WRONG_LINK)
        operators.note(db, self.clock(), host, None, "sign_in", ["guest"])
        return self._opened(db, host, vouched=False, kind=_GUEST)

    def _opened(self, db: Connection, operator_id: int, vouched: bool, kind: str = "") -> str:
        now, secret = self.clock(), kind + secrets.token_urlsafe(32)
        kept.forget(db, operator_id, now - self.rules.longest)
        kept.start(db, operator_id, digest(secret), now, vouched)
        return secret

    def _give_code(self, db: Connection, by: SignedIn, code: str, totp_stays: bool) -> str | None:
        """A new secret; None: wrong, and that is written down, so nothing may be raised here."""
        operator, keys = kept.held(db, by.operator.id)
        if keys.totp is None or operator.disabled_at or not self._take_try(db, operator.id):
            return None
        step = codes.step_of(keys.totp, code, self.clock(), keys.totp_step)
        if step is None:
            self._note_failure(db, operator.id, "code")
            return None
        kept.forgive(db, operator.id)
        if totp_stays:
            operators.change(db, operator.id, totp_step=step)
            return self._renewed(db, by, "sign_in", ["code"], second_factor=True)
        operators.change(db, operator.id, totp=None, totp_step=None)
        return self._renewed(db, by, "second_factor", ["off"], second_factor=False, others_end=True)

    def _renewed(
        self,
        db: Connection,
        by: SignedIn,
        act: Door,
        subjects: list[str],
        second_factor: bool | None = None,
        others_end: bool = False,
    ) -> str:
        """The new secret of a session that goes on, at another stage or at the same. Raises Unidentified: it ended."""
        secret = secrets.token_urlsafe(32)
        if not kept.renew(db, digest(by.secret), digest(secret), second_factor):
            raise Unidentified(_ENDED)
        if others_end:
            kept.end_all(db, by.operator.id, self.clock(), but=by.session_id)
        operators.note(db, self.clock(), by.operator.id, None, act, subjects)
        return secret

    def _in_force(self, session: Session, operator: Operator, now: datetime) -> bool:
        if session.ended_at or operator.disabled_at:
            return False
        return now < session.created_at + self.rules.longest and now < session.seen_at + self.rules.idle

    def _missing(self, session: Session, operator: Operator, keys: Keys) -> Missing | None:
        if session.vouched:
            return None
        if keys.totp and not session.second_factor:
            return "code"
        if keys.must_change:
            return "password"
        if not keys.totp and operator.role in self.rules.second_factor:
            return "second_factor"
        return None


def _stepped_up(secret: str | None) -> str:
    if secret is None:
        raise Unidentified(_WRONG_CODE)
    return secret
