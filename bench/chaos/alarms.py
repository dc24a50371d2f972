"""Somebody watches the run as Prometheus would: every process is scraped every second, and the rules are judged.

Nobody has two minutes: half a second stands for one, in every `for` and every range; what a rule compares with is left
as it is. Rules are judged by `rules`; where `promtool` is at hand it must come to the same.
"""

import math
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bench.chaos import rules
from bench.chaos.rules import Grid, Labels, Rule

RULES = Path(__file__).parents[2] / "docs" / "alerts.yaml"
MINUTE = 0.5
"""Seconds that stand for one."""
_PATIENCE = 10
"""Seconds, as Prometheus has it."""
_UNHEARD = {"sms_gateway_heartbeat_late", "sms_gateway_inbound_silence_limit_seconds"}
"""What a run cannot tell: it is too young for a habit of silence, and texts nobody but citizens."""
JOB = ("job", "sms-gateway")


@dataclass(frozen=True, slots=True)
class Expected:
    """`should`: a run that was as it ought to be rings these. `may`: these too, by how long what was broken took."""

    should: Collection[str]
    may: Collection[str] = ()

    def certainly(self, name: str) -> "Expected":
        """This one must ring too."""
        return Expected([*self.should, name], self.may)

    def wrong(self, rang: Mapping[str, float]) -> Iterator[str]:
        yield from (f"{name} did not ring" for name in self.should if name not in rang)
        yield from (
            f"{name} rang {second:.0f} s after the beginning, and nothing was amiss"
            for name, second in rang.items()
            if name not in {*self.should, *self.may}
        )


@dataclass(slots=True)
class Watcher:
    """Scrapes all these doors from when it is entered until it is left. `rang` tells which rules fired, and when."""

    doors: Sequence[str]
    scrapes: int = 0
    _heard: dict[Labels, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    _begun: float = 0.0
    _steps: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)
    _busy: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        self._threads = [threading.Thread(target=self._watch, args=(door,)) for door in self.doors]
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        for one in self._threads:
            one.join()
        self._steps = int(time.monotonic() - self._begun) + 1

    def rang(self) -> Mapping[str, float]:
        """The names of the rules that fired, with the second of the run. Raises NotUnderstoodError, and AssertionError
        where promtool comes to another end."""
        grid = self._grid()
        judged = {rule: rules.firing(rule, grid, self._steps) for rule in rules.read(RULES, MINUTE)}
        if tool := shutil.which("promtool"):
            confirmed(tool, grid, judged, self._steps)
        first = {rule.name: min(min(steps) for steps in told.values()) for rule, told in judged.items() if told}
        return dict(sorted(first.items(), key=lambda one: one[1]))

    def unheard(self) -> set[str]:
        """Metrics that a rule asks for, and no scrape has ever told."""
        asked = set(re.findall(r"sms_gateway_\w+", RULES.read_text("utf-8")))
        return asked - {dict(labels)["__name__"] for labels in self._heard} - _UNHEARD

    def _watch(self, door: str) -> None:
        with requests.Session() as line:
            while not self._ended.wait(max(0.0, self._begun + self._next() - time.monotonic())):
                step = int(time.monotonic() - self._begun)
                told = _told(line, door)
                with self._busy:
                    self._note(door, step, told)

    def _next(self) -> float:
        """The next whole second."""
        return math.floor(time.monotonic() - self._begun) + 1.0

    def _note(self, door: str, step: int, told: Mapping[Labels, float] | None) -> None:
        """A scrape that fails ends all series of its process, as it does for Prometheus."""
        self.scrapes += 1
        ours = {("instance", door), JOB}
        self._heard[frozenset(ours | {("__name__", "up")})][step] = float(told is not None)
        now = {labels | ours: value for labels, value in (told or {}).items()}
        gone = [one for one in self._heard if ours <= one and one not in now and ("__name__", "up") not in one]
        for labels in gone:
            self._heard[labels][step] = math.nan
        for labels, value in now.items():
            self._heard[frozenset(labels)][step] = value

    def _grid(self) -> Grid:
        return {labels: [heard.get(step) for step in range(self._steps)] for labels, heard in self._heard.items()}


def _told(line: requests.Session, door: str) -> Mapping[Labels, float] | None:
    try:
        answer = line.get(f"{door}/metrics", timeout=_PATIENCE)
    except requests.RequestException:
        return None
    if not answer.ok:
        return None
    return {
        frozenset({("__name__", sample.name), *sample.labels.items()}): float(sample.value)
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


# what promtool says


def confirmed(tool: str, grid: Grid, judged: Mapping[Rule, Mapping[Labels, list[int]]], steps: int) -> None:
    """Raises AssertionError."""
    with tempfile.TemporaryDirectory() as folder:
        ours, test = Path(folder) / "rules.yaml", Path(folder) / "test.yaml"
        ours.write_text(yaml.safe_dump({"groups": [{"name": "run", "rules": [_written(one) for one in judged]}]}))
        expected = [
            {
                "eval_time": f"{at}s",
                "alertname": rule.name,
                "exp_alerts": [{"exp_labels": dict(labels)} for labels, fired in told.items() if at in fired],
            }
            for rule, told in judged.items()
            for at in range(steps)
        ]
        series = [{"series": _series(labels), "values": _values(values)} for labels, values in grid.items()]
        case = {"interval": "1s", "input_series": series, "alert_rule_test": expected}
        test.write_text(yaml.safe_dump({"rule_files": [str(ours)], "evaluation_interval": "1s", "tests": [case]}))
        said = subprocess.run([tool, "test", "rules", str(test)], capture_output=True, text=True, check=False)
        assert said.returncode == 0, f"promtool comes to another end:\n{(said.stdout + said.stderr)[:3000]}"


def _written(rule: Rule) -> dict[str, Any]:
    return {"alert": rule.name, "expr": rule.query, "for": f"{round(rule.lasts * 1000)}ms"}


def _series(labels: Labels) -> str:
    named = dict(labels)
    name = named.pop("__name__")
    inside = ",".join(f'{key}="{value}"' for key, value in sorted(named.items()))
    return f"{name}{{{inside}}}"


def _values(values: Sequence[float | None]) -> str:
    return " ".join("_" if one is None else "stale" if math.isnan(one) else repr(one) for one in values)
