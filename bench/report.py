"""What was measured, for people (Markdown and pictures) and for programs (JSON)."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.contestants import NAMES
from bench.drawing import Bar, bars
from bench.goals import Goal, Run, goals
from bench.rounds import Entry, ratios, values
from bench.sending import Sending

_REACHED = {True: "yes", False: "**no**", None: "–"}
_NEXT_TO = "ours-sqlite"
_UNIT = (
    "One unit of work is one inbound SMS: a form of Twilio's, its signature checked, its words understood against all "
    "regions, raw message, report, history and answer committed with fsync, answered. The peers keep one row. "
    "`make bench` measures all of it anew; `report.json` holds every turn of every round."
)


@dataclass(slots=True)
class Report:
    """`notes`: who was left out, and why."""

    run: Run
    entries: Sequence[Entry]
    machine: Mapping[str, str]
    settings: Mapping[str, object]
    notes: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> list[Path]:
        """Its files; those of an earlier run are replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        pictures = {"inbound.svg": self._rates(), "processor.svg": self._processor()}
        if self.run.sending and self.run.sending.drains:
            pictures["sending.svg"] = _carried(self.run.sending)
        texts = {"report.md": self._markdown(list(pictures)), "report.json": self._json(), **pictures}
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        return [folder / name for name in texts]

    @property
    def goals(self) -> list[Goal]:
        return goals(self.run)

    def _markdown(self, pictures: Sequence[str]) -> str:
        machine = [f"- {name}: {said}" for name, said in self.machine.items()]
        parts = [
            "# How fast it is",
            _UNIT,
            "\n".join([*machine, *(f"- {name}: {said}" for name, said in self.settings.items())]),
            "## Goals\n\n" + goals_table(self.goals),
            "## Inbound\n\n" + self._inbound(),
            *(f"![{name.removesuffix('.svg')}]({name})" for name in pictures),
        ]
        if self.run.sending:
            parts.append("## Sending\n\n" + _sent(self.run.sending))
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts) + "\n"

    def _inbound(self) -> str:
        head = (
            "| | messages a second: least / median / most | against ours on SQLite | p50 ms | p99 ms "
            "| CPU µs a message | of the database's server | memory MB | bench's share of a core | |\n"
            "|---|---|---|---|---|---|---|---|---|---|"
        )
        note = (
            "Ratios are taken within each round; their median is told. Memory is the proportional set size of all its "
            "processes, without the database's server. A share: the bench's own of one core while it asked."
        )
        return "\n".join([head, *(self._row(entry) for entry in self._there), "", note])

    @property
    def _there(self) -> list[Entry]:
        return [entry for entry in self.entries if values(self.run.turns, entry.key)]

    def _row(self, entry: Entry) -> str:
        turns = self.run.turns
        rates = sorted(values(turns, entry.key))
        figures = (
            _middle(self.run, entry.key, of) for of in ("p50", "p99", "cpu", "cpu_database", "memory", "own_share")
        )
        p50, p99, cpu, database, memory, share = figures
        against = ratios(turns, entry.key, _NEXT_TO)
        cells = (
            f"{entry.title}{f' ({entry.about})' if entry.about else ''}",
            f"{rates[0]:,.0f} / **{statistics.median(rates):,.0f}** / {rates[-1]:,.0f}",
            f"{statistics.median(against):.2f}" if against else "",
            f"{p50:.1f}",
            f"{p99:.1f}",
            f"{cpu:,.0f}" if cpu else "",
            f"{database:,.0f}" if database else "",
            f"{memory:.0f}" if memory else "",
            f"{share:.0%}" if share else "",
            self._wrong(entry.key),
        )
        return f"| {' | '.join(cells)} |"

    def _wrong(self, key: str) -> str:
        lost, refused = (sum(values(self.run.turns, key, of)) for of in ("lost", "refused"))
        return ", ".join(
            [*([f"**LOST {lost:.0f}**"] if lost else []), *([f"refused {refused:.0f}"] if refused else [])]
        )

    def _rates(self) -> str:
        return bars(
            "Messages taken in and answered", "a second; the line is the range over all rounds", self._bars("rate")
        )

    def _processor(self) -> str:
        drawn = [bar for bar in self._bars("cpu") if bar.value]
        return bars("Processor time a message", "microseconds, without the database's server", drawn)

    def _bars(self, of: str) -> list[Bar]:
        made = []
        for entry in self._there:
            found = values(self.run.turns, entry.key, of)
            sort = "ours" if entry.key.startswith("ours") else "bar" if entry.needs else "limit"
            if entry.key != "asking":
                made.append(
                    Bar(entry.title.removeprefix("disk: the "), statistics.median(found), min(found), max(found), sort)
                )
        return sorted(made, key=lambda bar: bar.value)

    def _json(self) -> str:
        said = {
            "machine": dict(self.machine),
            "settings": dict(self.settings),
            "goals": [asdict(goal) for goal in self.goals],
            "turns": [asdict(turn) for turn in self.run.turns],
            "cost": asdict(self.run.cost) if self.run.cost else None,
            "sending": asdict(self.run.sending) if self.run.sending else None,
            "notes": self.notes,
        }
        return json.dumps(said, indent=1) + "\n"


def goals_table(reached: Sequence[Goal]) -> str:
    rows = [
        f"| {one.name} | {one.measured} | {one.asked} | {one.further} | {_REACHED[one.reached]} |" for one in reached
    ]
    return "\n".join(["| | measured | asked | wished | reached |", "|---|---|---|---|---|", *rows])


def _middle(run: Run, key: str, of: str) -> float:
    return statistics.median(values(run.turns, key, of))


def _sent(sending: Sending) -> str:
    rows = [
        f"| {one.latency * 1000:.0f} | {NAMES[one.kind]} | {one.workers} × {one.at_once} | {one.carried:,} "
        f"of {one.queued:,} | {one.rate:,.0f} | {one.possible:,.0f} | {one.out_of_order} | {one.twice} |"
        for one in sending.drains
    ]
    head = (
        "| carrier, ms | database | processes × lines | carried | a second | possible | out of order | twice |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    lines = [head, *rows, "", f"Twilio's client in a loop at 50 ms: {sending.serial:.0f} a second."]
    if held := sending.pace:
        lines.append(
            f"A rate of {held.asked:.0f} a second over {held.seconds} s: off by {held.off_over_all:.1%} over all, "
            f"by at most {held.off_in_a_second:.1%} in a second."
        )
    lines += [
        f"The update of {one.tickets:,} open reports queued on {NAMES[one.kind]}: {one.seconds:.0f} s, "
        f"{one.grown:.0f} MB more memory from the first quarter to the end."
        for one in sending.updates
    ]
    return "\n".join(lines)


def _carried(sending: Sending) -> str:
    drawn = [Bar("Twilio's client in a loop, 50 ms", sending.serial, sending.serial, sending.serial, "bar")]
    for one in sending.drains:
        name = f"ours, {NAMES[one.kind]}, {one.latency * 1000:.0f} ms"
        drawn.append(Bar(name, one.rate, one.rate, max(one.possible, one.rate), "ours"))
    return bars("Messages sent", "a second; the line ends at what latency and lines allow", drawn)
