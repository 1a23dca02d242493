"""Finds the IR of both sides of a comparison: programs are made together, what is kept is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.core.artifacts import Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.trouble import Trouble
from mutcheck.golden import compare
from mutcheck.golden.diff.texts import Named
from mutcheck.project.configuration import Configuration
from mutcheck.run import pipeline, programs
from mutcheck.run.pipeline import Run
from mutcheck.run.sides import files, kept
from mutcheck.run.sides.spec import Spec


@dataclass(frozen=True, slots=True)
class Place:
    """Where sides are looked for.

    Attributes:
      release: the running release of JAX.
      golden: the folder of goldens that the user named, if one was named.
      hlo: whether optimized HLO of programs is meant, and not StableHLO.
      as_text: whether files are compared as plain text.
    """

    project: Configuration
    release: str
    history: Path
    golden: Path | None = None
    hlo: bool = False
    as_text: bool = False


def aimed(run: Run, specs: Sequence[Spec], *, hlo: bool) -> Run:
    """The run with the targets of the sides that are made."""
    targets = list(dict.fromkeys(spec.target for spec in specs if spec.made))
    return replace(run, aims=pipeline.named(targets) if hlo else pipeline.lowered_only(targets))


def resolve(specs: Sequence[Spec], run: Run, place: Place) -> list[Named]:
    """The IR of each side.

    Args:
      run: how programs are made, as `aimed` has it.

    Raises:
      Trouble: a side is not there, or cannot be made.
    """
    sources = {spec.program: _source(spec, place.project) for spec in specs if spec.file is None and not spec.run}
    read = {spec: _read(spec, sources, place) for spec in specs if not spec.made}  # quick: before anything is made
    wanted = dict.fromkeys(sources[spec.program] for spec in specs if spec.made)
    made = {each.source: each for each in pipeline.made(list(wanted), run)} if wanted else {}
    return [read[spec] if spec in read else _made(spec, made[sources[spec.program]], place) for spec in specs]


def programs_of(specs: Sequence[Spec], sides: Sequence[Named]) -> list[str]:
    """The program of each side, or the module of a file; of those that are known."""
    return [spec.program or module_name(side) for spec, side in zip(specs, sides, strict=True)]


def module_name(side: Named) -> str:
    """What a module is called: JAX names it after the function."""
    head = next(_heads(side.text), "")
    name = head.split()[1] if len(head.split()) > 1 else ""
    return name.strip("@,{").removeprefix("jit_")


def _heads(text: str) -> Iterator[str]:
    return (line for line in text[:4096].split("\n") if line.startswith(("module @", "HloModule ")))


def _source(spec: Spec, project: Configuration) -> Source:
    found = programs.meant((spec.program,), project)
    if found.problems:
        why, _, advice = found.problems[0].partition(". ")
        raise Trouble(Path(spec.program), why, advice or "A file of IR is named by its path.")
    if len(found.sources) > 1:
        names = ", ".join(source.spelled for source in found.sources[:3])
        raise Trouble(Path(spec.program), f"{spec.program} has {len(found.sources)} programs", f"Name one: {names}.")
    return found.sources[0]


def _recorded_name(spec: Spec, place: Place) -> str:
    """What the history calls a program: one that is not here any more is named by that."""
    found = programs.meant((spec.program,), place.project).sources
    return found[0].name if len(found) == 1 else spec.program


def _read(spec: Spec, sources: Mapping[str, Source], place: Place) -> Named:
    if spec.file is not None:
        return files.read(spec.file, as_text=place.as_text)
    if spec.run:
        return kept.recorded(spec, _recorded_name(spec, place), place.history, "hlo" if place.hlo else "stablehlo")
    source = sources[spec.program]
    if place.hlo:
        raise Trouble(
            Path(spec.program), "a golden has no optimized HLO", "Name a target, or a run of the history: `@run:last`."
        )
    return kept.golden(spec, source, place.release, place.golden)


def _made(spec: Spec, made: Made, place: Place) -> Named:
    artifact = made.on(spec.target.platform)
    if isinstance(artifact, Crash):
        raise Trouble(made.source.file, artifact.why, artifact.advice)
    if not place.hlo or isinstance(artifact, Rejection):
        return compare.named(spec.name, artifact)
    return _compiled(spec, made, artifact)


def _compiled(spec: Spec, made: Made, lowering: Lowering) -> Named:
    from mutcheck.checks.ir.hlo import printing, reader

    compiled = made.compiled.get(spec.target.full)
    if isinstance(compiled, Rejection):
        return compare.named(spec.name, compiled)
    if isinstance(compiled, Executable):
        arguments = compare.named("", lowering).arguments
        return Named(spec.name, printing.text(reader.decode(compiled.hlo), frames=False), "hlo", arguments)
    if isinstance(compiled, Crash | Unavailable):
        raise Trouble(made.source.file, compiled.why, compiled.advice)
    why_not = next((aim for aim in pipeline.named([spec.target]) if aim.why_not), None)
    why = f"{spec.program} is not compiled for {spec.target}{f': {why_not.why_not}' if why_not else ''}"
    raise Trouble(made.source.file, why, "Compare StableHLO: `--ir stablehlo`.")
