"""Environments apart from ours, in which the peers find what they need. Made once, kept in a cache."""

import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
REGIONS = Path(__file__).parents[1] / "sms_gateway" / "data" / "regions.csv"


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sms-gateway-bench"


@dataclass(frozen=True, slots=True)
class Environment:
    """What `peers/requirements-{name}.txt` lists, for this Python."""

    name: str
    kept: Path

    @property
    def python(self) -> Path:
        return self._home / "bin" / "python"

    def make(self) -> None:
        """Returns at once where it is there. Raises RuntimeError: a package could not be had."""
        whole = self._home / "whole"
        if whole.exists():
            return
        subprocess.run([sys.executable, "-m", "venv", "--clear", self._home], check=True, capture_output=True)
        install = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        done = subprocess.run([*map(str, install), "-r", str(self._list)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{self._list.name} cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        whole.touch()

    @property
    def _list(self) -> Path:
        return PEERS / f"requirements-{self.name}.txt"

    @property
    def _home(self) -> Path:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        this = f"{version} {sys.base_prefix}".encode()  # another Python of the same version may be a faster one
        mark = blake2b(self._list.read_bytes() + this, digest_size=5).hexdigest()
        return self.kept / f"{self.name}-{version}-{mark}"
