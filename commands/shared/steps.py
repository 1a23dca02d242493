"""Steps that several verbs take. What they need is imported by the step: a verb's help needs none of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mutcheck.commands.shared.options import Asked, Making
from mutcheck.commands.shared.status import complain, needed, nothing, unable

if TYPE_CHECKING:
    from mutcheck.core.target import Target
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.golden.cache import Executables
    from mutcheck.golden.history.query import History
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.programs import Meant
    from mutcheck.run.setting import Run
    from mutcheck.run.unchanged import Keeping


def project() -> Configuration:
    """What the pyproject.toml of the project that this folder is in says of mutcheck."""
    from mutcheck.project.configuration import BadConfiguration
    from mutcheck.run import project

    try:
        found = project.load(Path.cwd())
    except BadConfiguration as error:
        raise nothing(error.mistakes) from None
    if found.file is not None:
        sys.path.append(str(found.root))  # the last one: what mutcheck itself imports is not the project's
    return found


def meant(asked: Asked, project: Configuration) -> Meant:
    """The programs of a command, and what is wrong with those that are not there."""
    from mutcheck.run import programs

    return programs.meant(asked.programs, project, corpus=asked.corpus)


def some(asked: Asked, project: Configuration) -> Meant:
    """The programs of a command that does nothing without one."""
    found = meant(asked, project)
    if not found.sources:
        raise nothing(found.problems)
    return found


def toolchain() -> Toolchain:
    """The versions that are here; without jax nothing is made."""
    from mutcheck.core.toolchain import installed

    here = installed()
    if not here.release:
        raise unable("jax is not installed beside mutcheck", "Install it: `pip install jax flax`.")
    return here


def executables(making: Making, here: Toolchain) -> Executables | None:
    """The executables that were compiled before; None where they are not to be used."""
    from mutcheck.run import setup

    return None if making.no_cache else setup.executables(here)


def run_of(making: Making, asked: Sequence[Target], kept: Executables | None, *, compiles: bool = True) -> Run:
    """How programs are run.

    Args:
      asked: the targets that are asked for by name, here or in the project; empty for the default.
      compiles: whether executables are wanted, too, and not only StableHLO.
    """
    from mutcheck.run import setup
    from mutcheck.run.setting import Run

    return Run(
        setup.wanted(asked, compiles=compiles),
        jobs=making.jobs,
        timeout=making.timeout,
        cache=kept,
        tried=setup.tried(kept) if kept is not None else None,
        cluster=making.cluster,
    )


def tidy(kept: Executables | None, keeping: Keeping | None = None) -> None:
    """Keep the folder of executables and of results small, and say where it cannot be written."""
    if kept is not None:
        kept.prune()
        trouble = kept.trouble or (keeping.results.trouble if keeping is not None else "")
        if trouble:
            complain([f"{trouble}. The run went on without it."])


@contextmanager
def reading(path: Path) -> Iterator[History]:
    """A history to read; what is wrong with it ends the command."""
    from mutcheck.golden.history.query import opened

    with needed(), opened(path) as found:
        yield found
