"""The house rules that no type checker knows: one library, one room; small files; nothing of one machine."""

import ast
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
SOURCES = sorted(chain((HOUSE / "sms_gateway").rglob("*.py"), (HOUSE / "parsers").rglob("*.py")))
OURS = {"sms_gateway", "parsers"}
PYTHONS_OWN = {*sys.stdlib_module_names, "_typeshed"}

# A library is known in one room (a file without its ending, or a folder) and so can be exchanged there.
ROOMS = {
    "alembic": "sms_gateway/storage",
    "apscheduler": "sms_gateway/worker",
    "argon2": "sms_gateway/operators",
    "authlib": "sms_gateway/web/provider",
    "babel": "sms_gateway/web",
    "click": "sms_gateway/cli",
    "cryptography": "sms_gateway/cipher",
    "flask": "sms_gateway/web",
    "flask_wtf": "sms_gateway/web",
    "fpdf": "sms_gateway/papers",
    "granian": "sms_gateway/server",
    "holidays": "sms_gateway/calendars",
    "jsonschema": "sms_gateway/web/api",
    "opentelemetry": "sms_gateway/tracing",
    "phonenumbers": "sms_gateway/phone",
    "prometheus_client": "sms_gateway/meters",
    "psycopg": "sms_gateway/storage",
    "pydantic": "sms_gateway/config",
    "pydantic_core": "sms_gateway/storage",
    "pyotp": "sms_gateway/codes",
    "requests": "sms_gateway/carriers/twilio",
    "rich": "sms_gateway/cli",
    "segno": "sms_gateway/web",
    "sqlalchemy": "sms_gateway/storage",
    "twilio": "sms_gateway/carriers/twilio",
    "urllib3": "sms_gateway/carriers/twilio",
    "werkzeug": "sms_gateway/web",
    "yaml": "sms_gateway/config",
}

UNTOLD = {"utils", "util", "helpers", "helper", "base", "common", "manager", "managers", "misc", "core"}
"""Names that do not say what is inside."""

TEXTS = {".py", ".toml", ".txt", ".md", ".yaml", ".html", ".css", ".js", ".csv", ".json", ".sh", ""}


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def libraries(path: Path) -> Iterator[str]:
    """What a file imports from outside: neither ours nor Python's own."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [node.module or ""] if not node.level else []
        else:
            continue
        yield from {module.split(".")[0] for module in found} - OURS - PYTHONS_OWN


def in_room(path: str, room: str) -> bool:
    return path == f"{room}.py" or path.startswith(f"{room}/")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def texts() -> Iterator[Path]:
    """Every text that the project is made of; not what tools leave beside it."""
    for folder in [HOUSE, *(d for d in HOUSE.iterdir() if d.is_dir() and (d.name == ".ci" or d.name[0] != "."))]:
        found = folder.iterdir() if folder == HOUSE else folder.rglob("*")
        yield from (p for p in found if p.is_file() and p.suffix in TEXTS and "__pycache__" not in p.parts)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_library_is_imported_in_its_own_room_only(path: Path) -> None:
    misplaced = {library for library in libraries(path) if not in_room(name(path), ROOMS.get(library, "no room"))}
    assert not misplaced, f"{name(path)} imports {misplaced}; see ROOMS in {name(Path(__file__))}"


def test_the_parsers_import_only_the_standard_library() -> None:
    parsers = [path for path in SOURCES if path.is_relative_to(HOUSE / "parsers")]
    assert parsers
    assert {library for path in parsers for library in libraries(path)} == set()


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parent.name != "versions"], ids=name)
def test_a_file_is_under_400_lines_and_a_function_under_60(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 400
    assert {function: lines for function, lines in functions(path) if lines >= 60} == {}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_is_called_by_what_is_inside(path: Path) -> None:
    assert not UNTOLD & {part.removesuffix(".py") for part in path.relative_to(HOUSE).parts}


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        pytest.param(r"(?<![\w.}/-])/(?:home|root|Users|work|tmp/dev)/", "a path of one machine", id="a-home"),
        pytest.param(r"pypi\.org|pythonhosted\.org|registry\.npm|--(?:extra-)?index-url", "an index", id="an-index"),
        pytest.param(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b", "something left to do", id="left-to-do"),
        pytest.param(r"#\s*type: ignor[e](?!\[)", "an error that is hidden without its name", id="hidden-error"),
    ],
)
def test_no_text_of_the_project_holds(forbidden: str, why: str) -> None:
    found = [name(path) for path in texts() if re.search(forbidden, path.read_text("utf-8", "replace"))]
    assert found == [], f"{why} in {found}"


def test_the_lock_holds_every_package_by_hash_and_the_tests_run_on_what_is_shipped() -> None:
    locked = {kind: _pins(HOUSE / "requirements" / f"{kind}.txt") for kind in ("run", "test")}
    assert locked["run"] <= locked["test"]
    assert locked["run"]


def _pins(lock: Path) -> set[str]:
    """`flask==3.1.3`, … Each must have a hash."""
    entries = re.split(r"\n(?=\w)", lock.read_text("utf-8"))[1:]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    return {entry.split("\\")[0].strip() for entry in entries}
