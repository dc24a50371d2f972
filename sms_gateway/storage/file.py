"""A SQLite database is a file: whose it is, and whether it is still there."""

import fcntl
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from sqlalchemy import make_url

from sms_gateway.errors import ConfigError, StorageDown


def path_of(url: str) -> Path:
    return Path(make_url(url).database or "")


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """The file that was opened: a name may come to mean another one."""

    path: Path
    identity: tuple[int, int]

    @classmethod
    def opened(cls, url: str) -> Self:
        path = path_of(url)
        return cls(path, _identity(path))

    def problem(self) -> str | None:
        """One line where the name no longer leads to the file that was opened, or None."""
        try:
            same = _identity(self.path) == self.identity
        except OSError:
            same = False
        return None if same else f"{self.path} was moved or deleted while in use: stop, put it back, and start again"


def hold(url: str) -> IO[bytes]:
    """Held by the one process that serves this file until it ends. Raises ConfigError: another one has it.

    Shell commands do not ask: they write beside it, briefly.
    """
    path = path_of(url)
    beside = path.with_name(f"{path.name}.serving")
    try:
        held = beside.open("wb")
    except OSError as error:
        raise ConfigError(f"database.url: {beside} cannot be made ({error.strerror}): name another place") from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise ConfigError(
            f"database.url: another `sms-gateway serve` has {path} open: stop it first, or name another file"
        ) from None
    return held


def must_be_there(url: str) -> None:
    """Raises StorageDown where somebody serves this file, and it is gone: a new one in its place would hide that."""
    if not url.startswith("sqlite:///"):
        return
    path = path_of(url)
    beside = path.with_name(f"{path.name}.serving")
    if path.exists() or not beside.exists():
        return
    with beside.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StorageDown(
                f"{path} was moved or deleted while it is served: stop, put it back, and start again"
            ) from None


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
