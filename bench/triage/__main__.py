"""How often the suggested agency and class are right: `make bench-triage`, or `python -m bench.triage`.

Without `--database` on made-up reports, the same for the same seed; with it on what the officers of an installation
have decided. Four fifths are learnt, the last fifth is asked. What is printed stands in docs/triage.md (`--write`).
"""

import argparse
import re
import sys
from pathlib import Path

from bench.triage.measure import Decision, generated, judged, kept, told
from sms_gateway.errors import GatewayError
from sms_gateway.storage import upgrade
from sms_gateway.storage.engine import Database

SEED, REPORTS = 7, 5000
DOCUMENT = Path(__file__).parents[2] / "docs" / "triage.md"
_MEASURED = re.compile(r"(?<=<!-- measured -->\n).*(?=\n<!-- to here -->)", re.DOTALL)


def main() -> int:
    chosen = _arguments()
    try:
        agencies, classes = _of(chosen.database) if chosen.database else generated(chosen.seed, chosen.reports)
    except GatewayError as error:
        print(error, file=sys.stderr)
        return 1
    report = measured(agencies, classes)
    print(report)
    if chosen.write:
        DOCUMENT.write_text(_MEASURED.sub(lambda _: report, DOCUMENT.read_text("utf-8")), "utf-8")
    return 0


def measured(agencies: list[Decision], classes: list[Decision]) -> str:
    return "\n\n".join([told("Agency", judged(agencies)), told("Class", judged(classes))])


def documented() -> str:
    """What docs/triage.md says was measured."""
    found = _MEASURED.search(DOCUMENT.read_text("utf-8"))
    return found[0] if found else ""


def _of(url: str) -> tuple[list[Decision], list[Decision]]:
    database = Database(url)
    try:
        upgrade.check(database)
        return database.read(kept)
    finally:
        database.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.triage", description=__doc__.splitlines()[0])
    parser.add_argument("--database", metavar="URL", help="by the decisions of this database, which is only read")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--reports", type=int, default=REPORTS, help=f"made up (default {REPORTS})")
    parser.add_argument("--write", action="store_true", help="into docs/triage.md, in place of what stands there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
