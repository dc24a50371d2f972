"""What `make lint` says of the packages: a hole fails, a network that is away does not."""

import json
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "bin" / "audit-dependencies"
GOOD = {"name": "flask", "version": "3.1.0", "vulns": []}
BAD = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "CVE-2016-10745", "fix_versions": ["2.8.1"]}]}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found = ModuleType("audit_dependencies")
    SourceFileLoader("audit_dependencies", str(SCRIPT)).exec_module(found)
    return found


@pytest.mark.parametrize(
    ("packages", "code", "line"),
    [
        ([GOOD], 0, "packages audited: 1, known holes: 0"),
        ([GOOD, UNKNOWN], 0, "packages audited: 1, known holes: 0; 1 could not be asked about"),
        ([GOOD, BAD], 1, "jinja2 2.0: CVE-2016-10745, mended in 2.8.1"),
        ([UNKNOWN], 0, "packages not audited: the advisories know none of all 1; is that PyPI which is asked?"),
    ],
)
def test_a_known_hole_fails_and_names_its_package(
    script: ModuleType, packages: list[object], code: int, line: str
) -> None:
    lines, exit_code = script.told(json.dumps({"dependencies": packages, "fixes": []}), "")
    assert (exit_code, lines[0]) == (code, line)


@pytest.mark.parametrize("said", ["", "null", "{}", "<html>"])
def test_a_network_that_is_away_is_one_line_and_no_failure(script: ModuleType, said: str) -> None:
    lines, exit_code = script.told(said, "a trace\nConnectionError: no route\n")
    assert exit_code == 0
    assert lines == ["packages not audited: the advisories cannot be reached (ConnectionError: no route)"]
