"""Old traffic is dealt with anew in a database of its own: nothing is sent, and what ends otherwise is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.rehearsal import Outcome, rehearse
from sms_gateway.storage import agencies, erasure, inbound
from tests.phones import Phone


def test_a_rehearsal_with_the_same_words_ends_as_before_and_changes_nothing(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    citizen, gone = phone("+6281234567890"), phone("+6281234567891")
    citizen.text("BINJAI lampu mati")
    clock.move(hours=1)
    citizen.text("STATUS")
    citizen.text("bogor macet")
    citizen.text("1")
    gone.text("MEDAN banjir")
    gateway.database.write(erasure.erase, gone.number, "ani", clock())
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    said, stored = len(carrier.sent), gateway.database.read(inbound.listed)
    told = rehearse(gateway, f"sqlite:///{tmp_path / 'trial.db'}")
    assert (told.dealt_with, told.erased, told.failed) == (4, 1, 0)
    assert told.changes == {}
    assert len(carrier.sent) == said
    assert gateway.database.read(inbound.listed) == stored
    with pytest.raises(Refused, match="messages are in that database already"):
        rehearse(gateway, f"sqlite:///{tmp_path / 'trial.db'}")
    with pytest.raises(Refused, match="name one for this alone"):
        rehearse(gateway, gateway.settings.database.url)


def test_a_new_word_is_tried_on_old_messages(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    phone().text("sukamaju jalan rusak")
    phone().text("BINJAI lampu mati")
    url = f"sqlite:///{tmp_path / 'trial.db'}"
    prepared = build(gateway.settings.model_copy(update={"database": gateway.settings.database.model_copy(
        update={"url": url})}), clock)  # fmt: skip
    binjai = prepared.database.read(agencies.get, "12.75")
    assert binjai
    prepared.database.write(agencies.put, replace(binjai, aliases=("sukamaju",)))
    prepared.close()
    told = rehearse(gateway, url)
    assert told.changes == {(Outcome("report", "national"), Outcome("report", "12.75")): 1}
    assert list(told.examples.values()) == [1]
