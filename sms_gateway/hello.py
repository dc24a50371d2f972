"""What is told to whoever starts the channel for the first time: a way in, and a first conversation."""

from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import outbound

_PHONE = "+6281210781078"
_SAID = ("BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak", "STATUS")


def first_conversation(gateway: Gateway) -> str:
    """The same messages with the same ids at every start: said again, they change nothing."""
    carrier = next((name for name, one in gateway.carriers.items() if one.trial), None)
    if carrier is None:
        return "No loopback carrier is configured: nothing is sent for show."
    lines = []
    for count, body in enumerate(_SAID, 1):
        number = gateway.settings.numbers[0]
        message = InboundMessage(carrier, f"hello-{count}", _PHONE, number, body, gateway.clock())
        gateway.inbox.receive(message)
        answers = gateway.database.read(outbound.answering, carrier, message.carrier_id)
        lines += [f"{_PHONE} > {body}", *(f"{' ' * (len(_PHONE) - len(number))}{number} > {a.body}" for a in answers)]
    return "\n".join(lines)


def first_login(gateway: Gateway) -> str | None:
    """One line, to be shown once on a terminal and written nowhere; None: there is an admin who can sign in."""
    made = gateway.operators.first_admin()
    return f"{made[0]}, with the password {made[1]} (good once, shown once)" if made else None
