"""What waits for the nation: what agencies have not done in time, and nothing that is done."""

from collections.abc import Callable

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone


def waiting(gateway: Gateway) -> list[str]:
    """The numbers of it, for whoever is of the nation."""
    by = Caller(gateway.operators.find("pusat"))
    return [one.number for one in gateway.database.read(gateway.enquiries.waiting, by)]


def test_what_an_agency_has_answered_or_asked_of_waits_for_nobody_though_the_ombudsman_has_it(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]
) -> None:
    gateway.operators.add("pusat", "admin")
    citizens = [phone() for _ in range(3)]
    for citizen, words in zip(citizens, ("lampu mati", "parit mampet", "jalan rusak"), strict=True):
        citizen.text(f"BINJAI {words}")
    late, answered, asked = (citizen.ticket.number for citizen in citizens)
    for _ in range(62):
        clock.move(days=1)
        speak_by_calendar(gateway)
    assert waiting(gateway) == [late, answered, asked]
    gateway.desk.reply(answered, "Sudah dibersihkan", "operator:ani")
    gateway.desk.move(asked, "deferred", "operator:ani", "Di mana?")
    assert [citizen.ticket.ombudsman for citizen in citizens] == [True] * 3
    assert waiting(gateway) == [late]
    citizens[1].look()
    citizens[1].text(f"TL {answered} masih mampet")
    clock.move(days=31)
    assert waiting(gateway) == [late, answered]
