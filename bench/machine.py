"""Where it was measured, in words that let somebody else judge the figures."""

import os
import platform
import re
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.postgres import binaries

_HOUSE = Path(__file__).parents[1]


def machine() -> dict[str, str]:
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GB",
        "disk": _disk(Path(tempfile.gettempdir())),
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgresql(),
        "commit": _commit(),
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "busy before it began": f"{_busy():.1f} processes (load average of a minute)",
    }


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text("utf-8", "replace").splitlines() if known.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _disk(folder: Path) -> str:
    """The file system under the folder, and whether the disk below it turns."""
    mounts = [one for one in psutil.disk_partitions(all=True) if folder.is_relative_to(one.mountpoint)]
    if not mounts:
        return "unknown"
    mount = max(mounts, key=lambda one: len(one.mountpoint))
    block = Path("/sys/class/block") / Path(mount.device).name
    turns = next(
        (path for path in (block / "queue/rotational", block.parent / "queue/rotational") if path.exists()), None
    )
    kind = ("turning disk" if turns.read_text().strip() == "1" else "solid state") if turns else "kind unknown"
    return f"{mount.fstype} on {mount.device} ({kind}, as the system says)"


def _postgresql() -> str:
    said = re.search(r"\d+(\.\d+)*", _first_line([str(binaries()[0] / "postgres"), "--version"]))
    return said[0] if said else "unknown"


def _commit() -> str:
    commit = _first_line(["git", "-C", str(_HOUSE), "rev-parse", "--short", "HEAD"])
    changed = _first_line(["git", "-C", str(_HOUSE), "status", "--porcelain", "--untracked-files=no"])
    return f"{commit or 'unknown'}{', with changes' if changed else ''}"


def _busy() -> float:
    return psutil.getloadavg()[0]


def _first_line(command: list[str]) -> str:
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout
    except OSError:
        return ""
    return said.splitlines()[0].strip() if said.strip() else ""
