"""The texts of lowerings, for reading and for pipes: StableHLO, jaxprs, or directives to start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mutcheck.core.artifacts import Artifact, Compiled, Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.made import Made

if TYPE_CHECKING:
    from mutcheck.checks.subject import Readings


MATCHED = ("stablehlo", "hlo")
"""What directives are matched against."""


def render(made: Sequence[Made], what: str) -> str:
    """What is asked for of each program. Platforms with one text share it; each of several has a line that names it.

    A module alone stands as it is: findings of directives name its lines.
    """
    from mutcheck.checks.subject import Readings

    readings = Readings()
    parts = [(named, text) for each in made for named, text in _program(each, what, readings)]
    if len(parts) == 1 and what in MATCHED:
        return f"{parts[0][1]}\n"
    mark = "#" if what == "directives" else "//"
    return "\n".join(f"{mark} {named}\n{text}\n" for named, text in parts)


def refusals(made: Sequence[Made], what: str) -> list[str]:
    """One line for each program that has no text to print."""
    artifacts = [artifact for each in made for artifact in (*each.artifacts, *each.compiled.values())]
    lines = {_refusal(artifact, what): None for artifact in artifacts}
    return [line for line in lines if line]


def crashed(made: Sequence[Made]) -> bool:
    """Whether some of the work could not be done."""
    return any(isinstance(each, Crash) for one in made for each in (*one.artifacts, *one.compiled.values()))


def _program(made: Made, what: str, readings: Readings) -> Iterator[tuple[str, str]]:
    """Each text of a program, with what it is of."""
    platforms: dict[str, list[str]] = {}
    if what == "hlo":
        for target, compiled in made.compiled.items():
            if isinstance(compiled, Executable) and (text := _hlo(compiled)[0]):
                platforms.setdefault(text, []).append(str(target))
    for artifact in made.artifacts if what != "hlo" else ():
        if isinstance(artifact, Lowering):
            platforms.setdefault(_text(artifact, what, str(made.source.file), readings), []).append(artifact.platform)
    for text, on in platforms.items():
        yield f"{made.source.name} on {', '.join(on)}", text.rstrip()


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
    from mutcheck.checks.filecheck import suggest
    from mutcheck.checks.ledger import ledger

    read = readings.of(lowering.located, file)
    buffers = ledger(lowering, read.module, read.updates)
    return "\n".join(f"# {line}" for line in suggest.directives(buffers, read.module, lowering.text))


def _refusal(artifact: Artifact | Compiled, what: str) -> str:
    if isinstance(artifact, Executable):
        return _hlo(artifact)[1] if what == "hlo" else ""
    if isinstance(artifact, Crash | Unavailable):
        return f"{artifact.why}. {artifact.advice}".strip()
    if isinstance(artifact, Rejection):
        who = "XLA" if artifact.stage == "compile" else "JAX"
        return f"{artifact.program} is refused by {who} ({artifact.stage}): {artifact.error}: {artifact.message}"
    return ""
