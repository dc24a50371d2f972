"""What is told to whoever starts the channel for the first time: a way in, and a first conversation."""

import sys

from sms_gateway import handset
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import outbound

_PHONE = "+6281210781078"
_SAID = ("BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak", "STATUS")


def greet(gateway: Gateway, whole: bool) -> None:
    """On the terminal, past the log: a password is in it. `whole`: also a first conversation, and where to look."""
    login = first_login(gateway)
    if whole:
        sys.stdout.write(_welcome(gateway, login))
    elif login:
        sys.stdout.write(f"Console: {_address(gateway)}/   Sign in as {login}.\n")
    sys.stdout.flush()


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


def _address(gateway: Gateway) -> str:
    web = gateway.settings.web
    return f"http://[{web.host}]:{web.port}" if ":" in web.host else f"http://{web.host}:{web.port}"


def _way_to_the_phone(gateway: Gateway) -> list[str]:
    """A fresh link at every start; none where there is no such phone."""
    if not handset.is_there(gateway):
        return []
    link = f"{_address(gateway)}{handset.LINK}#{gateway.sessions.invite()}"
    return [
        f"A phone to try:    {link}   (good once, for an hour)",
        "                   or, in another terminal: .venv/bin/sms-gateway phone",
    ]


def _welcome(gateway: Gateway, login: str | None) -> str:
    return "\n".join(
        [
            "",
            first_conversation(gateway),
            "",
            *_way_to_the_phone(gateway),
            "Answer as officer: .venv/bin/sms-gateway ticket list   (then: ticket reply NUMBER TEXT)",
            f"Console:           {_address(gateway)}/",
            f"Sign in as:        {login or 'yourself; no way in: .venv/bin/sms-gateway operator password admin'}",
            f"Health:            {_address(gateway)}/readyz",
            "Stop:              Ctrl-C",
            "",
        ]
    )
