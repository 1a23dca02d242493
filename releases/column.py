"""A column of a matrix: what `mutcheck lower` says in one release."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import msgspec

from mutcheck.core.target import Target
from mutcheck.golden.contract.rows import ResultRow, Results
from mutcheck.releases.environments import finder
from mutcheck.releases.environments.environment import Environment, Pair
from mutcheck.releases.environments.making import NoRelease


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every release.

    Attributes:
      programs: as a command line names them; none for those of the project.
      targets: what is compiled for; each with its device.
      spelled: the names of programs, and how a command line names each.
      named: whether the targets are asked for by name: one without a compiler is a failure then.
      options: more options of `mutcheck lower`.
    """

    programs: tuple[str, ...]
    targets: tuple[Target, ...]
    spelled: Mapping[str, str] = field(default_factory=dict)
    named: bool = False
    options: tuple[str, ...] = ()

    @property
    def platforms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(target.platform for target in self.targets))


@dataclass(frozen=True, slots=True)
class Column:
    """What a release says of programs.

    Attributes:
      asked: the releases that were asked for.
      targets: the names of those that were, in their order.
      jax, flax, python: the versions that it has; empty where it could not be had.
      toolchain: the versions that can change an IR.
      results: a row for each program and target.
      absent: why targets have no compiler in it, by their names.
      problem: why there are no results; empty where there are.
      problems: what else it could not do.
      status: its exit status.
    """

    asked: Pair
    targets: tuple[str, ...] = ()
    jax: str = ""
    flax: str = ""
    python: str = ""
    toolchain: Mapping[str, str] = field(default_factory=dict)
    results: tuple[ResultRow, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    problems: tuple[str, ...] = ()
    status: int = 0

    @property
    def release(self) -> Pair:
        """The releases that it has, or that were asked for."""
        return Pair(self.jax or self.asked.jax, self.flax or self.asked.flax)


class Maker(Protocol):
    """What has environments."""

    def ensure(self, pair: Pair, platforms: Sequence[str]) -> Environment:
        """The environment of a release, with the compilers of platforms.

        Raises:
          NoRelease: it cannot be had.
        """


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command printed in an environment, and how it ended."""

    status: int
    out: bytes
    err: str


Runner = Callable[[Environment, Sequence[str]], Printed]
"""Runs `mutcheck` with arguments in an environment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder in which a history is kept for each release, with the IRs of its programs."""

    folder: Path

    def file(self, pair: Pair) -> Path:
        """The history of a release; there is none where it has no results."""
        return self.folder / f"{pair.jax}-{pair.flax}.db"

    @property
    def files(self) -> list[Path]:
        """All that there are."""
        return sorted(self.folder.glob("*.db"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Makes columns.

    Args:
      kept: where IRs are kept; None where they are not.
      stop: set to have no other release begun.
    """

    maker: Maker
    runner: Runner
    kept: Kept | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def column(self, pair: Pair, asked: Asked) -> Column:
        """What a release says; why it says nothing is in it."""
        column = Column(pair, tuple(map(str, asked.targets)))
        made = column if self.stop.is_set() else self._made(column, pair, asked)
        if self.stop.is_set() and not made.results:
            return replace(column, problem=f"{pair} is not done: interrupted", status=_UNABLE)
        return made

    def _made(self, column: Column, pair: Pair, asked: Asked) -> Column:
        try:
            environment = self.maker.ensure(pair, asked.platforms)
        except NoRelease as error:
            return replace(column, problem=str(error), status=_UNABLE)
        release = environment.release
        column = replace(
            column,
            jax=release.jax,
            flax=release.flax,
            python=environment.made.python,
            absent={str(each): why for each in asked.targets if (why := environment.absent.get(each.platform))},
        )
        targets = [each for each in asked.targets if str(each) not in column.absent]
        if not targets:
            return replace(column, problem=f"jax {release.jax} compiles for none of the targets", status=_UNABLE)
        recorded = ("--record", "--history", str(self.kept.file(pair))) if self.kept is not None else ()
        arguments = ("lower", *asked.programs, "--target", ",".join(map(str, targets)), "--format", "json")
        return _read(column, self.runner(environment, (*arguments, *asked.options, *recorded)), asked)


_UNABLE = 2
"""The exit status where some work could not be done."""


def _read(column: Column, printed: Printed, asked: Asked) -> Column:
    """A column with what was printed in its environment."""
    try:
        said = msgspec.json.decode(printed.out, type=Results)
    except msgspec.MsgspecError:
        why = printed.err.strip().splitlines()[-1:] or [f"it ended with status {printed.status} and said nothing"]
        problem = f"mutcheck cannot run with jax {column.jax}: {why[0].removeprefix('Error: ')}"
        return replace(column, problem=problem, status=_UNABLE)
    absent = bool(column.absent) and asked.named
    return replace(
        column,
        toolchain=said.toolchain,
        results=tuple(said.results),
        problems=tuple(said.problems),
        status=max(said.exit_status, _UNABLE if absent else 0),
    )


@dataclass
class Processes:
    """Runs mutcheck in environments, each time as a process of its own, until it is stopped."""

    stop: threading.Event = field(default_factory=threading.Event)
    _running: subprocess.Popen[bytes] | None = None

    def __call__(self, environment: Environment, arguments: Sequence[str]) -> Printed:
        command = [str(environment.python), "-m", "mutcheck.cli", *arguments]
        with subprocess.Popen(
            command,
            env=variables(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,  # what a terminal sends reaches it once, through `interrupt`
        ) as process:
            self._running = process
            try:
                out, err = process.communicate()
            finally:
                self._running = None
        return Printed(process.returncode, out, err.decode("utf-8", "replace"))

    def interrupted(self, planned: int) -> list[str]:
        """What to say of a command that was stopped before all releases were done."""
        if not self.stop.is_set():
            return []
        return [f"interrupted: not all of {planned} releases are done. Run it again for the others."]

    def interrupt(self) -> None:
        """Have the one that runs keep what is finished, and end."""
        self.stop.set()
        if self._running is not None:
            self._running.terminate()


_NOT_TAKEN = ("PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__")
"""Variables about the environment that mutcheck itself runs in."""


def variables(environment: Environment) -> dict[str, str]:
    """The variables of a process in an environment."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_TAKEN}
    own = {finder.VARIABLE: finder.FILES, "MUTCHECK_PLUGINS": str(environment.plugins), "PYTHONIOENCODING": "utf-8"}
    return {**kept, **own}
