"""The spool: what carriers brought while the database was away, safe on disk until it is back.

One file a message, named by the time it came, so that they are replayed in order. A file is there
(synced, then named, then its directory synced) before the carrier is told that we have the message.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sms_gateway.cipher import Cipher, Unreadable, key_of
from sms_gateway.errors import StorageDown
from sms_gateway.messages import InboundMessage, Receipt
from sms_gateway.probe import Probe

_log = logging.getLogger(__name__)

Brought = InboundMessage | Receipt

_A_MESSAGE = b" " * 8192
"""As long as one may be: a disk can have room for less."""


_TOGETHER = 64
"""Files that are read and taken in at once: an outage of an hour has kept back ten thousand messages, and what has come
in since waits behind what is being stored."""


@dataclass(frozen=True, slots=True)
class Spool:
    """`cipher`: what hides the messages while they wait."""

    directory: Path
    cipher: Cipher | None = None
    _probe: Probe = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_probe", Probe(self._tried))

    def keep(self, brought: Brought) -> None:
        """Returns when it would survive a power cut. Raises StorageDown: the carrier must keep it."""
        name = f"{time.time_ns():020d}-{os.getpid()}-{os.urandom(4).hex()}.json"
        part = self.directory / f".{name}"
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(part, self._written(brought).encode())
            part.rename(self.directory / name)
            self._sync_directory()
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise StorageDown(f"the spool {self.directory} cannot be written: {error.strerror}") from error

    def replay(self, receive: Callable[[Sequence[Brought]], object]) -> int:
        """Gives them to `receive`, oldest first, some at a time, and forgets these afterwards; how many.

        Stops at the first StorageDown. A file whose content is broken is set aside, never deleted; one that cannot
        be read or taken in just now stays, and does not hold up the others.
        """
        files, replayed = self._files(), 0
        while some := list(islice(files, _TOGETHER)):
            read = ((path, self._read(path)) for path in some)
            replayed += self._replayed([(path, brought) for path, brought in read if brought], receive)
        return replayed

    def _replayed(self, read: Sequence[tuple[Path, Brought]], receive: Callable[[Sequence[Brought]], object]) -> int:
        """Where they cannot be taken in together the halves are tried, down to the one that is the cause."""
        try:
            receive([brought for _, brought in read])
        except StorageDown:
            raise
        except Exception:
            if len(read) > 1:
                middle = len(read) // 2
                return self._replayed(read[:middle], receive) + self._replayed(read[middle:], receive)
            _log.exception("spooled message %s cannot be taken in yet", _mark(read[0][0]))
            return 0
        return sum(_forgotten(path) for path, _ in read)

    def depth(self) -> int:
        return sum(1 for _ in self._files())

    def set_aside(self) -> int:
        """How many files have a broken content: somebody must look at them, since nothing else will."""
        return sum(1 for _ in self._files("unreadable"))

    def check(self) -> str | None:
        """One line saying why nothing could be spooled, or None: by writing, since rights are not all it takes."""
        return self._probe()

    def _tried(self) -> str | None:
        probe = self.directory / f".probe-{os.getpid()}-{os.urandom(4).hex()}"
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(probe, _A_MESSAGE)
        except OSError as error:
            return f"spool.directory {self.directory} cannot be written ({error.strerror}): make room, or name another"
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
        return None

    def _files(self, ending: str = "json") -> Iterator[Path]:
        try:
            yield from sorted(self.directory.glob(f"[0-9]*.{ending}"))
        except OSError:
            return

    def _read(self, path: Path) -> Brought | None:
        try:
            given = json.loads(self._shown(path.read_text(encoding="utf-8")))
            if "receipt" in given:
                return Receipt(**given["receipt"])
            return InboundMessage(**{**given, "received_at": datetime.fromisoformat(given["received_at"])})
        except FileNotFoundError:
            return None  # another process was faster
        except OSError as error:  # too many open files, a disk that stutters: no fault of the message
            _log.error("spooled message %s cannot be read yet: %s", _mark(path), error.strerror)
            return None
        except Unreadable as error:
            _log.error("spooled message %s waits for its key: %s", _mark(path), error)
            return None
        except (ValueError, TypeError, KeyError):
            _log.exception("spooled message %s is broken and is set aside", _mark(path))
            with suppress(OSError):  # else it is set aside the next time
                path.rename(path.with_suffix(".unreadable"))
            return None

    def _written(self, brought: Brought) -> str:
        text = _as_json(brought)
        return self.cipher.text_hidden(text) if self.cipher else text

    def _shown(self, written: str) -> str:
        """Raises Unreadable."""
        if name := key_of(written):
            if self.cipher is None:
                raise Unreadable(f"it is under key {name}, and encryption.keys is empty")
            return self.cipher.text_shown(written)
        return written

    def _sync_directory(self) -> None:
        handle = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _forgotten(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:  # taken in once more the next time, it is still one message
        _log.error("spooled message %s is taken in, but stays: %s", _mark(path), error.strerror)
        return False
    return True


def _mark(path: Path) -> str:
    """What tells a file of the spool from others. Its whole name begins with digits, which a log takes for a phone."""
    return f"*-{path.name.rpartition('-')[2]}"


def _write(path: Path, content: bytes) -> None:
    """Returns when it is on the disk itself."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _as_json(brought: Brought) -> str:
    told = {**asdict(brought), "raw": dict(brought.raw)}
    if isinstance(brought, Receipt):
        return json.dumps({"receipt": told})
    return json.dumps({**told, "received_at": brought.received_at.isoformat()})
