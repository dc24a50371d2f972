"""What the channel has promised of its speed, and whether this run has kept it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.contestants import NAMES
from bench.cost import Cost
from bench.rounds import Turn, median, ratio
from bench.sending import Sending


@dataclass(frozen=True, slots=True)
class Goal:
    """`reached` is None where this run did not measure it. `further`: what the team would like."""

    name: str
    measured: str
    asked: str
    further: str
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run has measured."""

    turns: Sequence[Turn]
    cost: Cost | None = None
    sending: Sending | None = None


def goals(run: Run) -> list[Goal]:
    return [*_inbound(run.turns), *_sound(run.turns), *_costs(run.turns, run.cost), *_sent(run.sending)]


def _inbound(turns: Sequence[Turn]) -> list[Goal]:
    times = "{:.1f}×"
    ours, empty = "ours-sqlite", "empty"
    against = (
        ("inbound, SQLite, against the tutorial stack", ours, "tutorial-sqlite", 8, 15),
        ("inbound, PostgreSQL, against the tutorial stack", "ours-postgresql", "tutorial-postgresql", 5, 8),
        ("inbound, against RapidSMS, SQLite", ours, "rapidsms-sqlite", 25, None),
        ("inbound, against the tuned tutorial stack", ours, "tuned-sqlite", 4, None),
        ("inbound, against Kannel and a durable responder", ours, "kannel", 1.5, None),
    )
    rates = [_least(name, ratio(turns, one, other), least, most, times) for name, one, other, least, most in against]
    of_empty = _least("inbound, SQLite, of the empty answer", ratio(turns, ours, empty), 0.3, 0.5, "{:.2f}")
    spent = ratio(turns, ours, "tutorial-sqlite", "cpu")
    cpu = _most("processor time a message, of the tutorial stack's", spent, 1 / 8, 1 / 12, "{:.3f}")
    return [*rates, of_empty, cpu, _wait(turns)]


def _wait(turns: Sequence[Turn]) -> Goal:
    name, ours, empty = "p99 at 32 connections", median(turns, "ours-sqlite", "p99"), median(turns, "empty", "p99")
    commit = median(turns, "disk-sqlite-1", "p99")
    if ours is None or empty is None or commit is None:
        return _unmeasured(name, "≤ 2 × p99 of the empty answer + one commit")
    asked = f"≤ {2 * empty + commit:.1f} ms (2 × {empty:.1f} of the empty answer + {commit:.1f} of one commit)"
    return Goal(name, f"{ours:.1f} ms", asked, "", ours <= 2 * empty + commit)


def _sound(turns: Sequence[Turn]) -> list[Goal]:
    """A rate counts only where nothing was lost and the bench was not what was slow."""
    ours = [turn for turn in turns if turn.key.startswith("ours")]
    asking, fastest = median(turns, "asking"), max((turn.rate for turn in turns if turn.answered), default=0.0)
    if not ours:
        return []
    lost, refused = sum(turn.lost for turn in ours), sum(turn.refused for turn in ours)
    kept = Goal(
        "every message answered and found", f"{lost} lost, {refused} refused", "0 and 0", "", not lost + refused
    )
    name = "the bench asks faster than anybody answers"
    if not asking:
        return [kept, _unmeasured(name, "≥ 2×")]
    return [kept, _least(name, asking / fastest if fastest else None, 2, None, "{:.1f}×")]


def _costs(turns: Sequence[Turn], cost: Cost | None) -> list[Goal]:
    def known(of: Callable[[Cost], float]) -> float | None:
        return of(cost) if cost else None

    return [
        _most("memory of `serve`, MB", median(turns, "ours-sqlite", "memory"), 200, None, "{:.0f}"),
        _most("second start, s", known(lambda one: one.second_start), 2, None, "{:.2f}"),
        _most("`sms-gateway --help`, s", known(lambda one: one.help), 0.3, None, "{:.2f}"),
        _least(
            "words understood, messages a second of one core", known(lambda one: one.parsed), 20_000, 50_000, "{:,.0f}"
        ),
        _most("worst text, times its growth", known(lambda one: one.worst), 1.5, None, "{:.2f}"),
    ]


def _sent(sending: Sending | None) -> list[Goal]:
    if sending is None:
        return []
    found: list[Goal] = []
    found.append(
        _least("sending at 50 ms, against Twilio's client serially", sending.against_serial, 30, None, "{:.0f}×")
    )
    for drain in sending.drains:
        name = f"sending at {drain.latency * 1000:.0f} ms, {NAMES[drain.kind]}, of what is possible"
        found.append(_least(name, drain.of_possible, 0.8, None, "{:.2f}"))
        wrong = drain.out_of_order + drain.twice
        asked = f"sending at {drain.latency * 1000:.0f} ms, {NAMES[drain.kind]}: order by phone, none twice"
        found.append(Goal(asked, f"{drain.out_of_order} out of order, {drain.twice} twice", "0 and 0", "", wrong == 0))
    if pace := sending.pace:
        found.append(_most(f"a rate of {pace.asked:.0f}/s held, off over all", pace.off_over_all, 0.02, None, "{:.1%}"))
        found.append(_most("… off in any second", pace.off_in_a_second, 0.05, None, "{:.1%}"))
    for queued in sending.updates:
        name = f"update of {queued.tickets:,} open reports queued, {NAMES[queued.kind]}, s"
        allowed = 60 * queued.tickets / 100_000
        found.append(_most(name, queued.seconds, allowed, None, "{:.0f}"))
        found.append(_most(f"… memory grown, {NAMES[queued.kind]}, MB", queued.grown, 30, None, "{:.0f}"))
    return found


def _least(name: str, measured: float | None, asked: float, further: float | None, form: str) -> Goal:
    if measured is None:
        return _unmeasured(name, f"≥ {form.format(asked)}")
    wished = f"≥ {form.format(further)}" if further else ""
    return Goal(name, form.format(measured), f"≥ {form.format(asked)}", wished, measured >= asked)


def _most(name: str, measured: float | None, asked: float, further: float | None, form: str) -> Goal:
    if measured is None:
        return _unmeasured(name, f"≤ {form.format(asked)}")
    wished = f"≤ {form.format(further)}" if further else ""
    return Goal(name, form.format(measured), f"≤ {form.format(asked)}", wished, measured <= asked)


def _unmeasured(name: str, asked: str) -> Goal:
    return Goal(name, "not measured", asked, "", None)
