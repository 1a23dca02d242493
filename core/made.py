"""What came of one program: its artifacts on every platform and target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mutcheck.core.artifacts import Artifact, Compiled
from mutcheck.core.inputs import Inputs
from mutcheck.core.observation import Observation
from mutcheck.core.program import Expectation
from mutcheck.core.source import Source
from mutcheck.core.target import Target

NOTHING_EXPECTED = Expectation()


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one program.

    Attributes:
      artifacts: one for each platform that was asked for.
      aimed: what is lowered for a target alone, and not for the first one of its platform: kernels ask for a device.
      printed: what it printed while it was traced and lowered.
      compiled: what became of its lowerings, by target; a target that is not there was not to be compiled for.
      cached: the targets whose executable was compiled before, and kept.
      observed: what a run of it showed, by target.
      seconds: how long it took to import, trace and lower for all platforms, jax's own import apart; None where it
        did not come to that.
      inputs: what it read; None where that is not known.
    """

    source: Source
    artifacts: tuple[Artifact, ...]
    expectation: Expectation = NOTHING_EXPECTED
    printed: str = ""
    compiled: Mapping[Target, Compiled] = field(default_factory=dict)
    cached: frozenset[Target] = frozenset()
    observed: Mapping[Target, Observation] = field(default_factory=dict)
    seconds: float | None = None
    aimed: Mapping[Target, Artifact] = field(default_factory=dict)
    inputs: Inputs | None = None

    def for_(self, target: Target) -> Artifact:
        """What is to be compiled for a target."""
        found = self.aimed.get(target)
        return found if found is not None else self.on(target.platform)

    def on(self, platform: str) -> Artifact:
        """The artifact for a platform."""
        return next(artifact for artifact in self.artifacts if artifact.platform == platform)
