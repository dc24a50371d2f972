"""The answer to a deed is kept, to be said again to whoever repeats it: no phone number is ever in it."""

from collections.abc import Callable
from typing import Any

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import hire, json_of, program

PHONE, MASKED = "+6281234567890", "+62 812-****-890"


@pytest.mark.parametrize(
    ("act", "said", "status"),
    [
        ("replies", {"text": "Sudah kami perbaiki."}, 201),
        ("notes", {"text": "Sudah ditelepon."}, 201),
        ("status", {"status": "verified"}, 200),
        ("classification", {"class": "aspiration", "category": "roads"}, 200),
        ("assignee", {"operator": "sari"}, 200),
        ("spam", {}, 200),
    ],
)
def test_what_was_done_is_told_without_a_number_also_to_who_may_see_it(
    gateway: Gateway, phone: Callable[..., Phone], act: str, said: dict[str, Any], status: int
) -> None:
    hire(gateway, "sari", "coordinator", "12.75")
    citizen = phone(PHONE)
    citizen.text("BINJAI lampu jalan mati")
    ticket = f"/tickets/{citizen.ticket.number}"
    sari = program(create_app(gateway), gateway, "sari")
    for _ in range(2):
        answer = sari.post(f"{ticket}/{act}", "key-1", **said)
        told = json_of(answer, status)
        assert (told["phone"], told["messages"][0]["from"], PHONE in answer.text) == (MASKED, MASKED, False)
    assert json_of(sari.get(ticket))["phone"] == PHONE
