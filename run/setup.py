"""What a run is set up with: its targets, the platforms that it observes on, and the executables that are kept."""

from __future__ import annotations

from collections.abc import Sequence

from mutcheck.core import toolchain
from mutcheck.core.cell import Aim
from mutcheck.core.target import Target
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden import cache
from mutcheck.golden.cache import Executables
from mutcheck.golden.tried import Tried
from mutcheck.run import setting
from mutcheck.run.setting import Run


def wanted(asked: Sequence[Target], *, compiles: bool = True) -> tuple[Aim, ...]:
    """The targets of a run, and how far it goes for each.

    Args:
      asked: those that are asked for by name; empty for all that this machine can do something for.
      compiles: whether executables are wanted, too, and not only StableHLO.
    """
    if not compiles:
        return setting.lowered_only(asked or None)
    return setting.named(asked) if asked else setting.everything()


def observed(asked: Sequence[Target]) -> tuple[str, ...]:
    """The platforms that programs are run on: those of this machine among the targets; all of its without any."""
    here = toolchain.runs_on()
    among = {each.platform for each in asked} if asked else set(here)
    return tuple(each for each in here if each in among)


def executables(here: Toolchain) -> Executables:
    """The executables of this toolchain that were compiled before."""
    return cache.Executables(cache.folder(), here)


def tried(beside: Executables) -> Tried:
    """What was tried on programs before."""
    return Tried(beside)


def not_compiled(run: Run) -> list[str]:
    """A line for each target that is asked for, and that nothing is compiled for."""
    whys = {aim.target: aim.why_not or toolchain.missing(aim.target.platform) for aim in run.aims if aim.asked}
    return [f"nothing is compiled for {target}: {why}." for target, why in whys.items() if why]
