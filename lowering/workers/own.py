"""Processes of their own, for program files that set what JAX and XLA read once for a whole process.

`XLA_FLAGS` counts from a process's first use of a backend on, and `jax.config.update` for all that follows. So a file
that changes such a thing as it is imported ends its worker, which may have worked for others and would work for more,
and is tried again where it is alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutcheck.lowering.workers import processes, tasks

MOST = 4
"""Files whose processes are kept at once."""


class OwnProcesses:
    """A process for each file that needs one; it starts with its first task."""

    def __init__(self) -> None:
        self._pools: dict[Path, Any] = {}
        self._left: list[Any] = []

    def __contains__(self, file: Path) -> bool:
        return file in self._pools

    def of(self, file: Path) -> Any:
        """The pool of a file, of one process."""
        if file not in self._pools:
            self._pools[file] = None
        if self._pools[file] is None:
            self._make_room()
            self._pools[file] = processes.pool(1, tasks.prepare_alone)
        return self._pools[file]

    def _make_room(self) -> None:
        """Have the oldest process end with its last task; should its file come again, it gets another one."""
        open_ = [file for file, pool in self._pools.items() if pool is not None]
        if len(open_) >= MOST:
            self._left.append(self._pools[open_[0]])
            self._pools[open_[0]].close()
            self._pools[open_[0]] = None

    def close(self) -> None:
        """End all of them."""
        for pool in (*self._left, *(each for each in self._pools.values() if each is not None)):
            pool.stop()
            pool.join()
