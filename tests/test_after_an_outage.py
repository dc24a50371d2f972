"""What is told after an outage of a day: officers on duty hear what is new, citizens in the language they chose."""

from collections.abc import Callable

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.post import left, put, send, states

OFFICER = "+6281100000003"


def duty(gateway: Gateway, what: str, day: int) -> int:
    key = f"duty:{what}:7:2026-03-{day}"
    return put(gateway, kind="update", key=key, phone=OFFICER, text=key, timezone="Asia/Jakarta")


def told(gateway: Gateway) -> list[str]:
    return [message.body for message in left(gateway) if message.recipient == OFFICER]


def test_an_officer_on_duty_is_told_the_newest_of_each_kind(gateway: Gateway, clock: SetClock) -> None:
    for day in (8, 9):
        duty(gateway, "remind", day)
        duty(gateway, "escalate", day)
    duty(gateway, "escalate", 10)
    clock.move(hours=3)
    send(gateway)
    send(gateway)
    assert sorted(told(gateway)) == ["duty:escalate:7:2026-03-10", "duty:remind:7:2026-03-9"]
    assert states(gateway).count("expired") == 3


def test_an_officer_with_reports_of_their_own_has_both(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone(OFFICER)
    for trouble in ("lampu mati", "parit mampet", "jalan rusak"):
        citizen.text(f"BINJAI {trouble}")
    for one in citizen.tickets:
        gateway.desk.move(one.number, "verified", by="ani")
    for day in (8, 9):
        duty(gateway, "remind", day)
    clock.move(hours=3)
    came = citizen.look()
    assert len(came) == 2
    assert "duty:remind:7:2026-03-9" in came
    assert any(body.startswith("Laporan Anda: ") for body in came)


def test_a_digest_is_in_the_language_that_the_phone_chose_last(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    for trouble in ("lampu mati", "parit mampet", "jalan rusak"):
        citizen.text(f"BINJAI {trouble}")
    assert "checking" in citizen.text(f"CHECK {citizen.tickets[0].number}")[0]
    for one in citizen.tickets:
        gateway.desk.move(one.number, "forwarded", by="ani")
    clock.move(hours=3)
    (digest,) = citizen.look()
    assert digest.startswith("Your reports: ")
