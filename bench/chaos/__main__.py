"""`python -m bench.chaos`: one run for each database; exit code 1 where a message was lost or doubled."""

import argparse
import signal
import sys

from bench.chaos import __doc__ as about
from bench.chaos.house import HOUSES
from bench.chaos.ledger import Ledger
from bench.chaos.run import Plan, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.chaos", description=(about or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=5000, help="how many citizens write (default 5000)")
    parser.add_argument("--seed", type=int, default=1, help="another one, another order of events (default 1)")
    parser.add_argument("--database", choices=[*HOUSES, "both"], default="both")
    parser.add_argument("--seconds", type=float, default=900, help="a run must be over by then (default 900)")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    databases = list(HOUSES) if chosen.database == "both" else [chosen.database]
    ledgers = [(one, run(Plan(one, chosen.messages, chosen.seed, seconds=chosen.seconds))) for one in databases]
    for database, ledger in ledgers:
        print(table(database, ledger))
    return int(any(ledger.wrong for _, ledger in ledgers))


def table(title: str, ledger: Ledger) -> str:
    figures = [f"{name:34}{figure:8,}" for name, figure in ledger.figures.items()]
    return "\n".join(["", title, *figures, *ledger.wrong])


if __name__ == "__main__":
    sys.exit(main())
