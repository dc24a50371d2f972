"""Messages of a carrier that the settings name no more are still told of."""

from collections.abc import Callable

from sms_gateway.gateway import Gateway
from sms_gateway.storage import outbound, sending
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import clerk


def test_what_a_carrier_of_before_could_not_deliver_is_shown_with_its_code(
    gateway: Gateway, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    gateway.desk.reply(citizen.ticket.number, "Perbaikan mulai Senin.", "operator:sari")
    *_, answer = gateway.database.read(outbound.of_ticket, citizen.ticket.id)
    of_before = {"state": "failed", "error": "30005", "carrier": "of-before"}
    assert gateway.database.write(lambda db: sending.settle(db, answer.id, "queued", **of_before))
    admin = clerk(create_app(gateway), gateway, "sari", "admin")
    for page in (f"/tickets/{citizen.ticket.number}", "/admin/outbox?tab=failed", f"/admin/outbox/{answer.id}"):
        assert "the carrier refused it (30005)" in admin.go(page).text
