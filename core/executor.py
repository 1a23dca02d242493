"""Who does the work of a run: this machine's own processes, or the workers of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

LOCAL = "local"
SCHEME = "dask"
PORT = 8786
"""Where a scheduler listens that is not told otherwise."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The scheduler of a `dask.distributed` cluster."""

    host: str
    port: int

    @property
    def address(self) -> str:
        """As dask names it."""
        return f"tcp://{self._place}"

    def __str__(self) -> str:
        return f"{SCHEME}://{self._place}"

    @property
    def _place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse(text: str) -> Cluster | None:
    """A cluster as it is written on the command line; None for this machine.

    Raises:
      ValueError: it is neither; the message says what to write.
    """
    if text == LOCAL:
        return None
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a port that is no number, or is too large; brackets that do not close
        host, port, parts = "", None, urlsplit("")
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme == SCHEME and host and port and plain:
        return Cluster(host, port)
    meant = host and (port or parts.scheme == SCHEME)
    near = f"Did you mean {Cluster(host, port or PORT)}?" if meant else f"Use `{LOCAL}`, or `dask://HOST:PORT`."
    raise ValueError(f"{text!r} is no executor. {near}")
