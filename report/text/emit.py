"""The texts of lowerings, for reading and for pipes: StableHLO, jaxprs, or directives to start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mutcheck.core.artifacts import Artifact, Compiled, Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.made import Made

if TYPE_CHECKING:
    from mutcheck.checks.subject import Readings


def render(made: Sequence[Made], what: str) -> str:
    """What is asked for of each program; platforms with one text share it, under a line that names them.

    A single module stands alone: its lines have the numbers that findings name.
    """
    from mutcheck.checks.subject import Readings

    readings = Readings()
    parts = [part for each in made for part in _program(each, what, readings)]
    if what == "stablehlo" and len(parts) == 1:
        return parts[0].partition("\n")[2]
    return "\n".join(parts)


def refusals(made: Sequence[Made], what: str) -> list[str]:
    """One line for each program that has no text to print."""
    artifacts = [artifact for each in made for artifact in (*each.artifacts, *each.compiled.values())]
    lines = {_refusal(artifact, what): None for artifact in artifacts}
    return [line for line in lines if line]


def crashed(made: Sequence[Made]) -> bool:
    """Whether some of the work could not be done."""
    return any(isinstance(each, Crash) for one in made for each in (*one.artifacts, *one.compiled.values()))


def _program(made: Made, what: str, readings: Readings) -> Iterator[str]:
    platforms: dict[str, list[str]] = {}
    if what == "hlo":
        for target, compiled in made.compiled.items():
            if isinstance(compiled, Executable) and (text := _hlo(compiled)[0]):
                platforms.setdefault(text, []).append(str(target))
    for artifact in made.artifacts if what != "hlo" else ():
        if isinstance(artifact, Lowering):
            platforms.setdefault(_text(artifact, what, str(made.source.file), readings), []).append(artifact.platform)
    for text, on in platforms.items():
        mark = "#" if what == "directives" else "//"
        yield f"{mark} {made.source.name} on {', '.join(on)}\n{text.rstrip()}\n"


@lru_cache(maxsize=1024)
def _hlo(compiled: Executable) -> tuple[str, str]:
    """The text of an executable, or why there is none."""
    from mutcheck.checks.ir.hlo import printing, reader
    from mutcheck.checks.ir.hlo.schema import UnreadableHlo

    try:
        return printing.text(reader.decode(compiled.hlo)), ""
    except UnreadableHlo as error:
        return "", f"{compiled.program} on {compiled.target}: {error}"


def _text(lowering: Lowering, what: str, file: str, readings: Readings) -> str:
    if what == "stablehlo":
        return lowering.text
    if what == "jaxpr":
        return lowering.jaxpr
    from mutcheck.run import directives

    return "\n".join(f"# {line}" for line in directives.of_lowering(lowering, file, readings))


def _refusal(artifact: Artifact | Compiled, what: str) -> str:
    if isinstance(artifact, Executable):
        return _hlo(artifact)[1] if what == "hlo" else ""
    if isinstance(artifact, Crash | Unavailable):
        return f"{artifact.why}. {artifact.advice}".strip()
    if isinstance(artifact, Rejection):
        who = "XLA" if artifact.stage == "compile" else "JAX"
        return f"{artifact.program} is refused by {who} ({artifact.stage}): {artifact.error}: {artifact.message}"
    return ""
