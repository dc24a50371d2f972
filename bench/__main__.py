"""How fast the channel is, against its limits and against what one would pick instead: `make bench`.

About ten minutes, or one with QUICK=1 (`--quick`). Nothing else should run on the machine meanwhile. The report, its
pictures and all figures are written to bench/results. Peers run in environments of their own, made at the first run.
"""

import argparse
import gc
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import sending
from bench.contestants import ALL, kannel_is_here
from bench.cost import Cost, cost
from bench.environments import Environment, cache
from bench.goals import Run
from bench.limits import entries
from bench.load import CONNECTIONS
from bench.machine import machine
from bench.posts import posts
from bench.report import Report, goals_table
from bench.rounds import Entry, Ground, attempted, entry, ground, play

RESULTS = Path(__file__).parent / "results"
_SHORTENED = {"ours-postgresql-2", "tuned-postgresql", "rapidsms-postgresql", "disk-postgresql-1", "disk-postgresql-64"}
"""Left out of a quick run."""

Tell = Callable[[str], None]


def main() -> int:
    chosen = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    if chosen.growth:
        from bench.growth import grow

        return grow(chosen)
    taking_part, notes = _entries(chosen)
    if chosen.list:
        print("\n".join(f"{one.key:22}{one.title}" for one in taking_part))
        return 0
    where = machine()
    with _progress(_steps(taking_part, chosen)) as tell, ground([], chosen.seconds) as place:
        taking_part = _furnished(taking_part, notes, tell)
        tell("signing what citizens will text")
        place.posts = posts(chosen.messages)
        gc.freeze()  # they stay: nobody need look through them while others are timed
        run = _measured(place, taking_part, chosen, tell, notes)
    settings = {"rounds": chosen.rounds, "seconds a turn": chosen.seconds, "connections": CONNECTIONS}
    report = Report(run, taking_part, where, settings, notes)
    written = report.write(chosen.results)
    console = Console()
    console.print(Markdown(goals_table(report.goals)))
    for line in (*notes, f"All of it: {written[0]}"):
        console.print(line)
    return 0


def _measured(
    place: Ground, taking_part: Sequence[Entry], chosen: argparse.Namespace, tell: Tell, notes: list[str]
) -> Run:
    turns = play(place, taking_part, chosen.rounds, tell, notes)
    costs: Cost | None = None
    sent: sending.Sending | None = None
    if "cost" not in chosen.skip:
        tell("words understood, starts")
        costs = attempted("words understood, starts", notes, partial(cost, place))
    if "sending" not in chosen.skip:
        sent = sending.sending(place, _plan(chosen), tell, notes)
    return Run(turns, costs, sent)


def _entries(chosen: argparse.Namespace) -> tuple[list[Entry], list[str]]:
    """Who takes part, and who does not."""
    every = [*map(entry, ALL), *entries()]
    notes = []
    if not kannel_is_here():
        every = [one for one in every if one.key != "kannel"]
        notes.append("Kannel is left out: it is not installed here (Debian, Ubuntu: apt-get install kannel).")
    if chosen.only:
        every = [one for one in every if one.key in chosen.only]
    elif chosen.quick:
        every = [one for one in every if one.key not in _SHORTENED]
    return every, notes


def _furnished(taking_part: Sequence[Entry], notes: list[str], tell: Tell) -> list[Entry]:
    """Makes the environments; whoever has none is left out, and that is said."""
    missing = set()
    for name in sorted({one.needs for one in taking_part if one.needs}):
        tell(f"the environment of the peers: {name}")
        try:
            Environment(name, cache()).make()
        except RuntimeError as error:
            missing.add(name)
            notes.append(f"Whoever needs the environment {name} is left out: {error}")
    return [one for one in taking_part if one.needs not in missing]


@contextmanager
def _progress(steps: int) -> Iterator[Tell]:
    """Each thing told is the next step."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=1) as progress:
        task = progress.add_task("", total=steps, completed=-1)

        def tell(said: str) -> None:
            progress.update(task, description=said, advance=1)

        yield tell
        progress.update(task, description="done", advance=1)


def _steps(taking_part: Sequence[Entry], chosen: argparse.Namespace) -> int:
    """How often something will be told."""
    environments = len({one.needs for one in taking_part if one.needs})
    more = {"cost": 1, "sending": _plan(chosen).steps}
    rest = sum(count for name, count in more.items() if name not in chosen.skip)
    return environments + 1 + len(taking_part) * int(chosen.rounds) + rest


def _plan(chosen: argparse.Namespace) -> sending.Plan:
    return sending.QUICK if chosen.quick else sending.FULL


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one short round, and less of all else: about a minute")
    parser.add_argument("--rounds", type=int, help="how often everybody has a turn (default 4, quick 1)")
    parser.add_argument("--seconds", type=float, help="how long a turn is (default 3, quick 1)")
    parser.add_argument("--messages", type=int, help="how many are made ready (default 80,000, quick 30,000)")
    parser.add_argument("--only", nargs="+", metavar="WHO", help="these contestants and limits; --list names them")
    parser.add_argument("--list", action="store_true", help="who would take part, and nothing else")
    parser.add_argument("--skip", nargs="+", default=[], choices=["cost", "sending"], help="what is not measured")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the report goes (default bench/results)")
    parser.add_argument("--growth", action="store_true", help="instead: is it as fast with a million reports?")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000], help="of the growth")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both", help="of the growth")
    chosen = parser.parse_args()
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 4)
    chosen.seconds = chosen.seconds or (1.0 if chosen.quick else 3.0)
    chosen.messages = chosen.messages or (30_000 if chosen.quick else 80_000)
    return chosen


if __name__ == "__main__":
    sys.exit(main())
