"""Who sits at the console: coming in by password and code, staying, being shut out, and going."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from sms_gateway import codes
from sms_gateway import operators as passwords
from sms_gateway.clock import SetClock
from sms_gateway.errors import Refused, TooMany, Unidentified
from sms_gateway.gateway import Gateway, build
from sms_gateway.sessions import Rules, SignedIn
from sms_gateway.storage import operators
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tables import operator as operator_table
from sms_gateway.storage.tables import session as session_table
from tests.conftest import TUESDAY

PASSWORD = "kuda makan rumput hijau"
ANOTHER = "sapi minum air sungai"


@pytest.fixture
def ani(gateway: Gateway) -> str:
    """An officer with a password, who has never signed in."""
    return gateway.operators.add("ani", "officer", "12.75", PASSWORD).name


def signed_in(gateway: Gateway, name: str = "ani", password: str = PASSWORD) -> SignedIn:
    return gateway.sessions.admit(gateway.sessions.sign_in(name, password))


def is_in(gateway: Gateway, person: SignedIn) -> bool:
    try:
        return gateway.sessions.admit(person.secret, quiet=True).operator == person.operator
    except Unidentified:
        return False


def shown(secret: str, clock: SetClock, steps: int = 0) -> str:
    """What the app on the phone shows now, or so many steps of 30 seconds later."""
    return pyotp.TOTP(secret).at(clock(), counter_offset=steps)


def with_second_factor(gateway: Gateway, clock: SetClock) -> str:
    """Sets one up for ani; its secret. A minute passes, so that no code of it was used before."""
    person = signed_in(gateway)
    secret = codes.secret_for(person.secret)
    gateway.sessions.set_up_second_factor(person, shown(secret, clock))
    clock.move(minutes=1)
    return secret


def guess(gateway: Gateway, times: int = 1, name: str = "ani") -> None:
    for _ in range(times):
        with pytest.raises(Unidentified):
            gateway.sessions.sign_in(name, "password123")


def told(gateway: Gateway, name: str = "ani") -> list[tuple[str, ...]]:
    """What the audit says of an operator."""
    found = gateway.database.read(operators.audited, gateway.operators.find(name).id)
    return [(entry.act, *entry.subjects) for entry in found]


# coming in


def test_name_and_password_let_in(gateway: Gateway, ani: str) -> None:
    person = signed_in(gateway, " Ani ")
    assert (person.operator.name, person.missing, person.second_factor) == ("ani", None, False)
    assert told(gateway) == [("sign_in",)]


def test_whatever_is_wrong_the_answer_is_the_same(gateway: Gateway, ani: str) -> None:
    gateway.operators.add("mesin", "auditor")
    gateway.operators.add("budi", "officer", None, PASSWORD)
    gateway.operators.disable("budi")
    gateway.operators.add("cici", "officer", None, PASSWORD)
    guess(gateway, 5, "cici")
    answers = set()
    for name, password in (
        ("ani", ANOTHER),
        ("ani", ""),
        ("nobody", PASSWORD),
        ("mesin", PASSWORD),
        ("budi", PASSWORD),
        ("cici", PASSWORD),
        ("ani\0", PASSWORD),
        ("", ""),
    ):
        with pytest.raises(Unidentified) as caught:
            gateway.sessions.sign_in(name, password)
        answers.add(str(caught.value))
    assert len(answers) == 1


def test_the_answer_to_an_unknown_name_takes_as_long(
    gateway: Gateway, ani: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.sessions.rules = Rules(failures=1000)
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())  # as the program has it
    passwords._nobodys.cache_clear()
    signed_in(gateway)  # hers is made anew by it

    def takes(name: str) -> float:
        def once() -> float:
            began = time.process_time()
            guess(gateway, 1, name)
            return time.process_time() - began

        return min(once() for _ in range(5))

    takes("nobody")  # the first time there is something to prepare
    assert 0.3 < takes("nobody") / takes("ani") < 3


def test_of_a_session_only_a_hash_is_kept(gateway: Gateway, ani: str) -> None:
    person = signed_in(gateway)

    def kept(db: Connection) -> str:
        return str([list(db.execute(select(table))) for table in (operator_table, session_table)])

    assert len(person.secret) >= 43
    assert person.secret not in gateway.database.read(kept)
    assert person.secret not in repr(person)


@pytest.mark.parametrize("secret", ["", "x", "\0", "é\udcff", "a" * 10_000])
def test_what_is_no_secret_lets_nobody_in(gateway: Gateway, ani: str, secret: str) -> None:
    with pytest.raises(Unidentified, match="sign in"):
        gateway.sessions.admit(secret)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda g: g.operators.set_password("ani", ANOTHER), id="a-new-password"),
        pytest.param(lambda g: g.operators.disable("ani"), id="disabled"),
    ],
)
def test_what_was_right_is_not_good_any_more_when_an_administrator_acts_while_it_is_compared(
    gateway: Gateway, ani: str, act: Callable[[Gateway], object]
) -> None:
    operator, proven = gateway.operators.prove("ani", PASSWORD)
    act(gateway)
    with pytest.raises(Unidentified):
        gateway.database.write(gateway.sessions._started, operator.id, proven)


# the second factor


def test_with_a_second_factor_the_password_alone_is_half_the_way(gateway: Gateway, ani: str, clock: SetClock) -> None:
    secret = with_second_factor(gateway, clock)
    half = signed_in(gateway)
    assert (half.missing, half.second_factor) == ("code", True)
    whole = gateway.sessions.admit(gateway.sessions.give_code(half, shown(secret, clock)))
    assert whole.missing is None
    assert not is_in(gateway, half), "the secret from before the step up is good no more"
    assert told(gateway) == [("sign_in",), ("second_factor", "on"), ("sign_in", "code")]


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(gateway: Gateway, ani: str, clock: SetClock, steps: int, good: bool) -> None:
    secret = with_second_factor(gateway, clock)
    clock.move(minutes=1)
    half = signed_in(gateway)
    code = shown(secret, clock, steps)
    if good:
        assert gateway.sessions.give_code(half, f" {code[:3]} {code[3:]} ")
    else:
        with pytest.raises(Unidentified):
            gateway.sessions.give_code(half, code)


def test_a_code_is_good_once_and_so_is_every_earlier_one(gateway: Gateway, ani: str, clock: SetClock) -> None:
    secret = with_second_factor(gateway, clock)
    earlier, present, later = (shown(secret, clock, steps) for steps in (-1, 0, 1))
    gateway.sessions.give_code(signed_in(gateway), present)
    for used in (present, earlier):
        with pytest.raises(Unidentified, match="used before"):
            gateway.sessions.give_code(signed_in(gateway), used)
    assert gateway.sessions.give_code(signed_in(gateway), later)


def test_the_code_that_set_it_up_is_used_up(gateway: Gateway, ani: str, clock: SetClock) -> None:
    person = signed_in(gateway)
    code = shown(codes.secret_for(person.secret), clock)
    gateway.sessions.set_up_second_factor(person, code)
    with pytest.raises(Unidentified):
        gateway.sessions.give_code(signed_in(gateway), code)


def test_one_code_given_by_many_at_once_lets_one_in(gateway: Gateway, ani: str, clock: SetClock) -> None:
    secret = with_second_factor(gateway, clock)
    code = shown(secret, clock)

    def gives(half: SignedIn) -> bool:
        try:
            return bool(gateway.sessions.give_code(half, code))
        except Unidentified:
            return False

    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(gives, [signed_in(gateway) for _ in range(4)])) == 1


def test_another_session_is_offered_another_secret_and_a_wrong_code_sets_nothing_up(
    gateway: Gateway, ani: str, clock: SetClock
) -> None:
    one, two = signed_in(gateway), signed_in(gateway)
    assert codes.secret_for(one.secret) == codes.secret_for(one.secret) != codes.secret_for(two.secret)
    with pytest.raises(Unidentified):
        gateway.sessions.set_up_second_factor(one, shown(codes.secret_for(two.secret), clock))
    assert not signed_in(gateway).second_factor


def test_it_takes_a_code_to_turn_codes_off(gateway: Gateway, ani: str, clock: SetClock) -> None:
    secret = with_second_factor(gateway, clock)
    person = gateway.sessions.admit(gateway.sessions.give_code(signed_in(gateway), shown(secret, clock)))
    clock.move(minutes=1)
    with pytest.raises(Unidentified):
        gateway.sessions.give_up_second_factor(person, "000000")
    with pytest.raises(Refused, match="already"):
        gateway.sessions.set_up_second_factor(person, shown(codes.secret_for(person.secret), clock))
    person = gateway.sessions.admit(gateway.sessions.give_up_second_factor(person, shown(secret, clock)))
    assert (person.missing, person.second_factor) == (None, False)
    assert signed_in(gateway).missing is None


def test_a_role_may_be_made_to_set_one_up_before_anything_else(gateway: Gateway, ani: str, clock: SetClock) -> None:
    gateway.sessions.rules = Rules(second_factor=("officer",))
    person = signed_in(gateway)
    assert person.missing == "second_factor"
    code = shown(codes.secret_for(person.secret), clock)
    assert gateway.sessions.admit(gateway.sessions.set_up_second_factor(person, code)).missing is None
    gateway.operators.add("pusat", "admin", None, PASSWORD)
    assert signed_in(gateway, "pusat").missing is None


@given(st.text() | st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_whatever_is_typed_is_a_code_of_its_step_or_none(typed: str) -> None:
    secret = codes.secret_for("session")
    step = codes.step_of(secret, typed, TUESDAY, last=None)
    assert step is None or pyotp.TOTP(secret).generate_otp(step) == "".join(typed.split())


def test_the_picture_says_who_and_where() -> None:
    address = codes.address("ABCDEFGH" * 4, "ani", "SMS 1078")
    assert address == f"otpauth://totp/SMS%201078:ani?secret={'ABCDEFGH' * 4}&issuer=SMS%201078"


# being shut out


def test_after_five_failures_the_door_is_shut_for_a_quarter_of_an_hour(
    gateway: Gateway, ani: str, clock: SetClock
) -> None:
    guess(gateway, 4)
    assert is_in(gateway, signed_in(gateway)), "four are forgiven, and forgotten"
    guess(gateway, 5)
    clock.move(minutes=14, seconds=59)
    with pytest.raises(Unidentified):
        gateway.sessions.sign_in("ani", PASSWORD)
    clock.move(seconds=1)
    assert is_in(gateway, signed_in(gateway))
    assert told(gateway)[-3:] == [("failure", "password"), ("failure", "password", "locked"), ("sign_in",)]


def test_who_fails_again_after_the_lock_has_five_tries_again(gateway: Gateway, ani: str, clock: SetClock) -> None:
    guess(gateway, 5)
    clock.move(minutes=15)
    guess(gateway, 4)
    assert is_in(gateway, signed_in(gateway))


def test_who_is_in_stays_in_while_others_guess(gateway: Gateway, ani: str) -> None:
    person = signed_in(gateway)
    guess(gateway, 6)
    assert is_in(gateway, person)


def test_codes_count_and_the_right_password_between_them_forgives_nothing(
    gateway: Gateway, ani: str, clock: SetClock
) -> None:
    secret = with_second_factor(gateway, clock)
    for _ in range(5):
        with pytest.raises(Unidentified):
            gateway.sessions.give_code(signed_in(gateway), "000000")
    with pytest.raises(Unidentified):
        gateway.sessions.sign_in("ani", PASSWORD)
    clock.move(minutes=15)
    assert gateway.sessions.give_code(signed_in(gateway), shown(secret, clock))
    assert told(gateway)[-3:] == [("failure", "code"), ("failure", "code", "locked"), ("sign_in", "code")]


def test_a_right_code_forgives_the_wrong_ones_before_it(gateway: Gateway, ani: str, clock: SetClock) -> None:
    secret = with_second_factor(gateway, clock)
    for _ in range(2):
        half = signed_in(gateway)
        for _ in range(4):
            with pytest.raises(Unidentified):
                gateway.sessions.give_code(half, "000000")
        assert gateway.sessions.give_code(half, shown(secret, clock))
        clock.move(minutes=1)


def test_a_right_code_in_a_locked_time_is_wrong(gateway: Gateway, ani: str, clock: SetClock) -> None:
    secret = with_second_factor(gateway, clock)
    half = signed_in(gateway)
    guess(gateway, 5)
    with pytest.raises(Unidentified):
        gateway.sessions.give_code(half, shown(secret, clock))


def test_many_guesses_at_once_are_no_more_than_many_in_a_row(gateway: Gateway, ani: str) -> None:
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: guess(gateway), range(16)))
    assert len(told(gateway)) == 5
    with pytest.raises(Unidentified):
        gateway.sessions.sign_in("ani", PASSWORD)


def test_a_password_that_nobody_had_the_time_to_look_at_is_no_failure(
    gateway: Gateway, ani: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    with passwords._proving, passwords._proving:  # a crowd tries names
        for _ in range(6):
            with pytest.raises(TooMany):
                gateway.sessions.sign_in("ani", PASSWORD)
    assert is_in(gateway, signed_in(gateway))


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda g: g.operators.unlock("ani"), id="unlock"),
        pytest.param(lambda g: g.operators.set_password("ani", PASSWORD), id="a-new-password"),
        pytest.param(lambda g: g.operators.reset_second_factor("ani"), id="a-reset-second-factor"),
    ],
)
def test_an_administrator_opens_the_door_at_once(gateway: Gateway, ani: str, act: Callable[[Gateway], object]) -> None:
    guess(gateway, 5)
    act(gateway)
    assert is_in(gateway, signed_in(gateway))


# staying


def test_who_does_nothing_for_half_an_hour_is_out(gateway: Gateway, ani: str, clock: SetClock) -> None:
    person = signed_in(gateway)
    for _ in range(3):
        clock.move(minutes=29)
        gateway.sessions.admit(person.secret)
    clock.move(minutes=30)
    assert not is_in(gateway, person)


def test_what_a_page_asks_by_itself_keeps_nobody_in(gateway: Gateway, ani: str, clock: SetClock) -> None:
    person = signed_in(gateway)
    for _ in range(29):
        clock.move(minutes=1)
        assert is_in(gateway, person)
    clock.move(minutes=1)
    with pytest.raises(Unidentified):
        gateway.sessions.admit(person.secret, quiet=True)


def test_nobody_stays_in_for_longer_than_twelve_hours(gateway: Gateway, ani: str, clock: SetClock) -> None:
    person = signed_in(gateway)
    for _ in range(12 * 3 - 1):
        clock.move(minutes=20)
        gateway.sessions.admit(person.secret)
    clock.move(minutes=20)
    with pytest.raises(Unidentified):
        gateway.sessions.admit(person.secret)


def test_being_seen_is_written_once_a_minute_at_most(gateway: Gateway, ani: str, clock: SetClock) -> None:
    person = signed_in(gateway)

    def seen_at_after(seconds: float) -> object:
        clock.move(seconds=seconds)
        gateway.sessions.admit(person.secret)
        return gateway.database.read(lambda db: db.scalar(select(session_table.c.seen_at)))

    assert seen_at_after(59) == TUESDAY
    assert seen_at_after(1) == TUESDAY + timedelta(minutes=1)


def test_the_limits_are_settings(gateway: Gateway, ani: str, clock: SetClock) -> None:
    web = gateway.settings.web.model_copy(
        update={"failures": 1, "lock_minutes": 1, "idle_minutes": 2, "session_hours": 1}
    )
    other = build(gateway.settings.model_copy(update={"web": web}), clock)
    try:
        guess(other, 1)
        with pytest.raises(Unidentified):
            other.sessions.sign_in("ani", PASSWORD)
        clock.move(minutes=1)
        person = signed_in(other)
        clock.move(minutes=2)
        assert not is_in(other, person)
        assert other.sessions.rules.longest == timedelta(hours=1)
    finally:
        other.close()


# going


def test_who_signs_out_is_out_here_and_nowhere_else(gateway: Gateway, ani: str) -> None:
    here, there = signed_in(gateway), signed_in(gateway)
    assert gateway.sessions.how_many(here) == 2
    gateway.sessions.sign_out(here)
    assert (is_in(gateway, here), is_in(gateway, there)) == (False, True)
    assert gateway.sessions.how_many(there) == 1
    assert told(gateway)[-1] == ("sign_out",)


def test_only_sessions_in_force_are_counted(gateway: Gateway, ani: str, clock: SetClock) -> None:
    signed_in(gateway)  # and goes away without a word
    clock.move(minutes=30)
    assert gateway.sessions.how_many(signed_in(gateway)) == 1


def test_who_signs_out_everywhere_is_out_everywhere_and_others_are_not(gateway: Gateway, ani: str) -> None:
    gateway.operators.add("budi", "officer", None, PASSWORD)
    here, there, budi = signed_in(gateway), signed_in(gateway), signed_in(gateway, "budi")
    gateway.sessions.sign_out_everywhere(here)
    assert [is_in(gateway, one) for one in (here, there, budi)] == [False, False, True]
    assert told(gateway)[-1] == ("sign_out", "everywhere")


@pytest.mark.parametrize(
    ("act", "line"),
    [
        pytest.param(lambda g: g.operators.set_password("ani", ANOTHER), ("password", "shell"), id="a-new-password"),
        pytest.param(
            lambda g: g.operators.give_one_time_password("ani"), ("password", "shell"), id="a-one-time-password"
        ),
        pytest.param(lambda g: g.operators.disable("ani"), ("disable", "shell"), id="disabled"),
        pytest.param(lambda g: g.operators.reset_second_factor("ani"), ("second_factor", "shell"), id="a-reset"),
    ],
)
def test_all_sessions_end_when_an_administrator_acts(
    gateway: Gateway, ani: str, act: Callable[[Gateway], object], line: tuple[str, ...]
) -> None:
    people = [signed_in(gateway), signed_in(gateway)]
    act(gateway)
    gateway.operators.enable("ani")
    assert not any(is_in(gateway, one) for one in people)
    assert line in told(gateway)


def test_a_reset_second_factor_leaves_the_password(gateway: Gateway, ani: str, clock: SetClock) -> None:
    with_second_factor(gateway, clock)
    gateway.operators.reset_second_factor("ani")
    assert signed_in(gateway).missing is None


def test_who_changes_the_password_stays_and_all_other_sessions_end(gateway: Gateway, ani: str) -> None:
    here, there = signed_in(gateway), signed_in(gateway)
    with pytest.raises(Unidentified):
        gateway.sessions.change_password(here, "wrong", ANOTHER)
    with pytest.raises(Refused, match="12 characters"):
        gateway.sessions.change_password(here, PASSWORD, "short")
    for _ in range(5):  # a right password is no failure, whatever comes of it
        with pytest.raises(Refused, match="the password you have"):
            gateway.sessions.change_password(here, PASSWORD, PASSWORD)
    secret = gateway.sessions.change_password(here, PASSWORD, ANOTHER)
    assert gateway.sessions.admit(secret).operator.name == "ani"
    assert not is_in(gateway, here)
    assert not is_in(gateway, there)
    guess(gateway)
    assert is_in(gateway, signed_in(gateway, password=ANOTHER))


def test_a_password_that_an_administrator_gave_meanwhile_stands(gateway: Gateway, ani: str) -> None:
    """By a form that was sent before: the session of that has ended."""
    person = signed_in(gateway)
    gateway.operators.set_password("ani", PASSWORD)
    with pytest.raises(Unidentified, match="not signed in"):
        gateway.sessions.change_password(person, PASSWORD, ANOTHER)
    assert is_in(gateway, signed_in(gateway))
    assert told(gateway) == [("sign_in",), ("password", "shell"), ("sign_in",)]


def test_who_sets_up_a_second_factor_or_gives_it_up_stays_and_all_other_sessions_end(
    gateway: Gateway, ani: str, clock: SetClock
) -> None:
    here, there = signed_in(gateway), signed_in(gateway)
    secret = codes.secret_for(here.secret)
    here = gateway.sessions.admit(gateway.sessions.set_up_second_factor(here, shown(secret, clock)))
    assert (is_in(gateway, here), is_in(gateway, there)) == (True, False)
    clock.move(minutes=1)
    there = gateway.sessions.admit(gateway.sessions.give_code(signed_in(gateway), shown(secret, clock)))
    clock.move(minutes=1)
    here = gateway.sessions.admit(gateway.sessions.give_up_second_factor(here, shown(secret, clock)))
    assert (is_in(gateway, here), is_in(gateway, there)) == (True, False)


def test_old_sessions_are_forgotten_and_the_audit_remembers(gateway: Gateway, ani: str, clock: SetClock) -> None:
    for _ in range(3):
        signed_in(gateway)
        clock.move(hours=12)
    signed_in(gateway)
    assert len(gateway.database.read(lambda db: list(db.execute(select(session_table.c.id))))) == 1
    assert told(gateway) == [("sign_in",)] * 4


# one-time passwords, and the first start


def test_a_one_time_password_lets_in_to_choose_another(gateway: Gateway, ani: str) -> None:
    once = gateway.operators.give_one_time_password("ani")
    person = signed_in(gateway, password=once)
    assert person.missing == "password"
    with pytest.raises(Refused, match="choose another one"):
        gateway.sessions.change_password(person, "", once)
    person = gateway.sessions.admit(gateway.sessions.change_password(person, "", ANOTHER))
    assert person.missing is None
    guess(gateway)
    with pytest.raises(Unidentified):
        gateway.sessions.sign_in("ani", once)
    assert signed_in(gateway, password=ANOTHER).missing is None


def test_a_one_time_password_does_not_stand_for_the_code(gateway: Gateway, ani: str, clock: SetClock) -> None:
    """Or whoever found it could choose the password of somebody whose phone they have not got."""
    secret = with_second_factor(gateway, clock)
    person = signed_in(gateway, password=gateway.operators.give_one_time_password("ani"))
    assert person.missing == "code"
    person = gateway.sessions.admit(gateway.sessions.give_code(person, shown(secret, clock)))
    assert person.missing == "password"


def test_the_first_admin_is_made_once(gateway: Gateway) -> None:
    with ThreadPoolExecutor(4) as crowd:
        made = [one for one in crowd.map(lambda _: gateway.operators.first_admin(), range(4)) if one]
    ((name, password),) = made
    assert name == "admin"
    assert signed_in(gateway, name, password).missing == "password"
    assert gateway.operators.first_admin() is None


def test_a_name_that_is_taken_stays_whose_it_is(gateway: Gateway) -> None:
    gateway.operators.add("admin", "admin")
    made = gateway.operators.first_admin()
    assert made is not None
    assert made[0] == "admin2"
    gateway.operators.disable("admin2")
    again = gateway.operators.first_admin()
    assert again is not None
    assert again[0] == "admin3"


def test_who_has_an_admin_with_a_password_is_given_none(gateway: Gateway) -> None:
    gateway.operators.add("pusat", "admin", None, PASSWORD)
    assert gateway.operators.first_admin() is None
