"""The public page: closed unless it is opened, without a person in it, and cheap however many ask."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.config.sections import Statistics
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import months
from sms_gateway.web import create_app
from tests.phones import Phone


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"statistics": Statistics(public=True)})


@pytest.fixture
def app(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> Flask:
    """In April, after a month with reports from two cities."""
    for place, count in (("BINJAI", 6), ("MEDAN", 5), ("KOTA DENPASAR", 2)):
        for at in range(count):
            phone().text(f"{place} parit {at} mampet di jalan jaksa", read=False)
    clock.move(days=30)
    gateway.reports.keep_ended()
    return create_app(gateway)


def test_it_is_closed_unless_it_is_opened(gateway: Gateway) -> None:
    shut = build(gateway.settings.model_copy(update={"statistics": Statistics()}), gateway.clock)
    client = create_app(shut).test_client()
    assert [client.get(path).status_code for path in ("/statistics", "/statistics.json")] == [404, 404]
    shut.close()


def test_anybody_reads_it_in_indonesian_or_english_and_no_person_is_in_it(app: Flask, clock: SetClock) -> None:
    client = app.test_client()
    page = client.get("/statistics")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    assert '<html lang="id">' in page.text
    assert "Maret 2026" in page.text
    assert "March 2026" in client.get("/statistics?language=en").text
    assert "style=" not in page.text
    told = client.get("/statistics.json").get_json()
    assert [(one["name"], one["received"]) for one in told["regions"]] == [("Kota Binjai", 6)]
    assert told["other_regions"]["received"] == 7
    for secret in ("jaksa", "+62812", "Denpasar"):
        assert secret not in page.text + str(told)


def test_a_crowd_costs_one_look_in_some_minutes(
    app: Flask, gateway: Gateway, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, whole = [], gateway.database.read

    def read(work: Callable[..., object], *args: object) -> object:
        looks.append(work)
        return whole(work, *args)

    monkeypatch.setattr(gateway.database, "read", read)
    client = app.test_client()
    for path in ("/statistics", "/statistics?language=en", "/statistics.json", "/statistics?language=xx") * 5:
        assert client.get(path).status_code == 200
    assert looks == [months.kept_months]
    clock.move(minutes=6)
    client.get("/statistics")
    assert len(looks) == 2
