"""The disk, seen step by step: what a power cut would leave depends on their order."""

import os
import stat
from pathlib import Path

import pytest


def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done there from now on: `file` or `directory` where one is synced, `name` where one is named."""
    done: list[str] = []
    sync, rename = os.fsync, Path.rename

    def synced(handle: int) -> None:
        done.append("directory" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def named(path: Path, target: Path) -> Path:
        done.append("name")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", named)
    return done
