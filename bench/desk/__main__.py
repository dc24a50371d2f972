"""How fast each page of the desk is: `make bench-desk`, or `python -m bench.desk --database sqlite --tickets 1000000`.

A million tickets and three million messages are laid down once and kept; then the program is started on them as an
operator starts it, and each page is asked over HTTP again and again. Exit code 1: a page took longer than its limit.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bench.desk.house import Plan, database, facts, furnish, served
from bench.desk.visits import MISSING, Timing, how_many, visit

LIMIT = 500
"""Milliseconds, of 95 in 100 visits."""


def main() -> int:
    chosen = _arguments()
    kinds = ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,)
    slow = [_bench(Plan(kind, chosen.tickets, chosen.seed, chosen.keep), chosen.visits) for kind in kinds]
    return 1 if any(slow) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.desk", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--tickets", type=int, default=1_000_000, help="how many, each with three messages")
    parser.add_argument("--visits", type=int, default=20, help="of each page (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same reports (default 1)")
    kept = Path(tempfile.gettempdir()) / "sms-gateway-desk"
    parser.add_argument("--keep", type=Path, default=kept, help=f"where databases are kept (default {kept})")
    return parser.parse_args()


def _bench(plan: Plan, visits: int) -> bool:
    """Whether a page was too slow."""
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with database(plan) as url, Progress(*columns, console=console) as progress:
        if not plan.full.exists():
            filling = progress.add_task(f"{plan.kind}: tickets", total=plan.tickets)
            furnish(url, plan, lambda count: progress.advance(filling, count))
        known = facts(url)
        asking = progress.add_task(f"{plan.kind}: pages", total=how_many(known))
        with tempfile.TemporaryDirectory() as folder, served(url, Path(folder)) as door:
            timings = list(visit(door, known, visits, lambda: progress.advance(asking)))
    console.print(_table(plan, timings))
    return any(one.p95 > LIMIT for one in timings if one.status != MISSING)


def _table(plan: Plan, timings: Sequence[Timing]) -> Table:
    table = Table("page", title=f"{plan.kind}, {plan.tickets:,} tickets: milliseconds")
    for name in ("p50", "p95", "max", "KB"):
        table.add_column(name, justify="right")
    table.add_column("")
    for one in timings:
        row = (f"{one.median:.0f}", f"{one.p95:.0f}", f"{max(one.times):.0f}", f"{one.size / 1000:.0f}")
        table.add_row(one.page.name, *row, _remark(one))
    return table


def _remark(one: Timing) -> str:
    if one.status != 200:
        return "not there" if one.status == MISSING else f"answered {one.status}"
    return "TOO SLOW" if one.p95 > LIMIT else ""


if __name__ == "__main__":
    raise SystemExit(main())
