"""What `mutcheck explain` tells of: the buffers of a program on a target, what its executable does to them, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mutcheck.checks.analysis.verdict import Fate, Judged, Verdict
from mutcheck.checks.explain.causes import Reasons
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.hlo import module as hlo
from mutcheck.checks.ledger import Buffer, ledger
from mutcheck.checks.rules import executable
from mutcheck.checks.rules.update import updates
from mutcheck.core.artifacts import Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.made import Made
from mutcheck.core.target import platform_of


@dataclass(frozen=True)
class Explained:
    """What is known of a program on a target.

    Attributes:
      reasons: why things are done to its buffers; None where nothing is known of them.
      outputs: the pytree path of each output of `@main`; empty for one without.
    """

    target: str
    buffers: tuple[Buffer, ...]
    judged: Judged
    reasons: Reasons | None
    outputs: tuple[str, ...]

    def fate(self, buffer: Buffer) -> Fate:
        """What becomes of a buffer; one that JAX dropped is not donated."""
        return Fate(Verdict.NOT_DONATED) if buffer.argument is None else self.judged.fates[buffer.argument]

    def path(self, output: int) -> str:
        """The pytree path of an output; empty where it is not known."""
        return self.outputs[output] if output < len(self.outputs) else ""

    def output(self, number: int) -> str:
        """An output by its number, with its path where that is known: `8 (result[0]['x'])`."""
        path = self.path(number)
        return f"{number} ({path})" if path else str(number)


@dataclass(frozen=True)
class Unexplained:
    """A target of which nothing can be told, and why."""

    target: str
    why: str


def on_targets(made: Made, targets: Mapping[str, str]) -> Iterator[Explained | Unexplained]:
    """What is known of a program on every target that is compiled for.

    Args:
      targets: each with why nothing is compiled for it; empty where something is.
    """
    for target in (target for target, why in targets.items() if not why):
        artifact = made.on(platform_of(target))
        found = made.compiled.get(target) if isinstance(artifact, Lowering) else artifact
        if not isinstance(artifact, Lowering) or not isinstance(found, Executable):
            yield Unexplained(target, _no_executable(found))
            continue
        try:
            yield _explained(artifact, found, target, str(made.source.file))
        except (hlo.UnreadableHlo, stablehlo.UnreadableModule) as error:
            yield Unexplained(target, str(error))


def _explained(lowering: Lowering, found: Executable, target: str, file: str) -> Explained:
    module = stablehlo.parse(lowering.located or lowering.text)
    buffers = ledger(lowering, module, updates(module, file))
    judged = executable.judged(found, buffers)
    outputs = tuple(result.path for result in module.results)
    return Explained(target, buffers, judged, executable.reasons(judged, buffers, file), outputs)


def _no_executable(found: object) -> str:
    if isinstance(found, Unavailable) and found.advice:
        return f"{found.why}. {found.advice}"
    if isinstance(found, Crash | Unavailable):
        return found.why
    if isinstance(found, Rejection):
        return f"refused ({found.stage}): {found.error}: {found.message}"
    return "nothing compiles for it here: `mutcheck doctor` says what is missing"
