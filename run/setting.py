"""How programs are run, and on which targets: values that are there before anything is imported to make or to judge."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mutcheck.core import toolchain
from mutcheck.core.cell import Aim
from mutcheck.core.executor import Cluster
from mutcheck.core.limit import Limit
from mutcheck.core.target import PLATFORMS, Target

if TYPE_CHECKING:
    from mutcheck.golden.tried import Tried
    from mutcheck.lowering.workers.local import Standing
    from mutcheck.lowering.workers.pool import Cache
    from mutcheck.project.configuration import ProjectWaiver

NOT_ASKED = "not asked for"


@dataclass(frozen=True, slots=True)
class Run:
    """How programs are run.

    Attributes:
      aims: the targets, and how far it goes for each.
      waivers: those that the project configures, by the name of the program.
      limits: what is to fail, with the least sizes.
      tried: what was tried on programs before; None where that is not to be told, nor kept.
      before: the buffers that the last run expected to be donated, by program and target.
      jobs, timeout, jaxpr, cache, standing: as in `pool.Settings`.
      observed: the platforms that programs are run on as well.
      stop: set to stop the run and keep what is finished.
      ticked: told how many tasks are done, and how many there are so far.
      cluster: whose workers make programs; None where this machine's own do.
    """

    aims: tuple[Aim, ...]
    jobs: int | None = None
    timeout: float | None = None
    jaxpr: bool = False
    cache: Cache | None = None
    observed: tuple[str, ...] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    ticked: Callable[[int, int], None] = lambda _done, _total: None
    waivers: Mapping[str, Sequence[ProjectWaiver]] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    tried: Tried | None = None
    before: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    standing: Standing | None = None
    cluster: Cluster | None = None

    def interrupted(self, done: int, planned: int, what: str) -> list[str]:
        """What to say of a run that was stopped before all was done."""
        if not self.stop.is_set() or done == planned:
            return []
        return [f"interrupted: {done} of {planned} {what} were done. Run it again for the others."]

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(aim.target for aim in self.aims)

    @property
    def compile_for(self) -> tuple[Target, ...]:
        """The targets that are compiled for here."""
        return tuple(aim.target for aim in self.aims if not aim.why_not and not toolchain.missing(aim.target.platform))


def everything() -> tuple[Aim, ...]:
    """The default targets: every platform, compiled for where this machine can, and else why it cannot."""
    return tuple(_default(Target(platform)) for platform in PLATFORMS)


def _default(target: Target) -> Aim:
    why_not = toolchain.missing(target.platform)
    return Aim(target if why_not else target.full, why_not)


def named(asked: Sequence[Target]) -> tuple[Aim, ...]:
    """Targets that a person names: each is to be compiled for, but for a platform that XLA cannot compile for here."""
    return tuple(dict.fromkeys(_asked(target.full) for target in asked))


def _asked(target: Target) -> Aim:
    return Aim(target, "" if target.backend.compiles else toolchain.missing(target.platform), asked=True)


def lowered_only(asked: Sequence[Target] | None) -> tuple[Aim, ...]:
    """Targets of which only StableHLO is asked for: all platforms where none is named."""
    platforms = dict.fromkeys(target.platform for target in asked) if asked else PLATFORMS
    return tuple(Aim(Target(platform), NOT_ASKED, asked=bool(asked)) for platform in platforms)
