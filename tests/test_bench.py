"""The measuring instrument itself: it finds every message, notices one that is lost, and reckons right."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from bench.contestants import ALL, FORGETFUL
from bench.goals import Run
from bench.posts import PATH, PUBLIC_URL, TOKEN, Post, posts
from bench.report import Report
from bench.rounds import Ground, Turn, entry, ground, ratio, ratios
from bench.sending import out_of_order, pace

COUNT = 200


@pytest.fixture(scope="module")
def place() -> Iterator[Ground]:
    with ground(posts(COUNT), seconds=20, warm_up=0) as made:
        yield made


def test_a_short_run_finds_every_message_and_says_so(place: Ground, tmp_path: Path) -> None:
    entries = [entry(one) for one in ALL if one.key in {"ours-sqlite", "empty"}]
    ours, empty = (one.turn(place, 1) for one in entries)
    assert (ours.lost, ours.refused, empty.refused) == (0, 0, 0)
    assert ours.rate > 0
    assert ours.cpu > 0
    assert ours.memory > 10
    Report(Run([ours, empty]), entries, {"commit": "abc"}, {}).write(tmp_path)
    told = (tmp_path / "report.md").read_text("utf-8")
    assert "every message answered and found | 0 lost, 0 refused | 0 and 0 |  | yes |" in told
    assert {path.name for path in tmp_path.iterdir()} == {"report.md", "report.json", "inbound.svg", "processor.svg"}


def test_a_peer_that_loses_messages_is_found_out(place: Ground) -> None:
    turn = entry(FORGETFUL).turn(place, 1)
    assert turn.lost == COUNT // 10
    assert "**LOST 20**" in Report(Run([turn]), [entry(FORGETFUL)], {}, {})._markdown([])


def test_every_message_is_signed_as_twilio_signs_and_differs_from_all_others() -> None:
    made = posts(300)
    for post in made:
        head, _, body = post.wire.partition(b"\r\n\r\n")
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        signature = head.decode().split("X-Twilio-Signature: ")[1].split("\r\n")[0]
        assert RequestValidator(TOKEN).validate(PUBLIC_URL + PATH, form, signature)
    assert len({_said(post, "Body") for post in made}) == len({_said(post, "From") for post in made}) == 300


def _said(post: Post, name: str) -> str:
    return dict(parse_qsl(post.wire.partition(b"\r\n\r\n")[2].decode()))[name]


def test_a_ratio_is_taken_within_each_round() -> None:
    rates = {"a": (10, 30), "b": (5, 10)}
    turns = [Turn(key, at, rate) for key, both in rates.items() for at, rate in enumerate(both)]
    assert ratios(turns, "a", "b") == [2, 3]
    assert ratio(turns, "a", "b") == 2.5
    assert ratio(turns, "a", "nobody") is None


def test_a_message_that_overtakes_another_of_its_phone_is_counted() -> None:
    assert (
        out_of_order([(1, "+62", "kabar 1"), (2, "+62", "kabar 3"), (3, "+62", "kabar 2"), (2, "+63", "kabar 0")]) == 1
    )


def test_a_rate_that_stutters_is_held_over_all_and_not_in_every_second() -> None:
    steady = [at / 10 for at in range(80)]
    assert pace([(at, "", "") for at in steady], 10, 4).off_in_a_second == pytest.approx(0)
    stuttering = [at + 1 if 4 <= at < 5 else at for at in steady]
    held = pace([(at, "", "") for at in stuttering], 10, 4)
    assert held.off_over_all == pytest.approx(0)
    assert held.off_in_a_second == pytest.approx(1)
