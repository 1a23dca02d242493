"""Judges the programs of a run: by which engine, how strictly, and against which goldens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mutcheck.core.trouble import Trouble

if TYPE_CHECKING:
    from mutcheck.checks.filecheck.directive import Matcher
    from mutcheck.checks.result import Result
    from mutcheck.core.source import Source
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.run.setting import Run
    from mutcheck.run.unchanged import Keeping

ENGINES = ("python", "llvm")
"""What matches directives: the Python package, or LLVM's FileCheck."""


@dataclass(frozen=True, slots=True)
class Judging:
    """By what results are judged.

    Attributes:
      golden: the folder of goldens that the user named, if one was named.
      strict: whether warnings fail.
      evidence: whether results hold what a history keeps of them, too.
      keeping: the results that are kept; None where each program is made.
    """

    golden: Path | None
    strict: bool
    match: Matcher
    toolchain: Toolchain
    evidence: bool = False
    keeping: Keeping | None = None


def engine(name: str) -> Matcher:
    """The FileCheck engine of that name.

    Raises:
      Trouble: it is not here.
    """
    if name == "python":
        from mutcheck.checks.filecheck import engine

        return engine.check
    import shutil

    from mutcheck.checks.filecheck import llvm

    if shutil.which(llvm.COMMAND) is None:
        raise Trouble(
            Path(llvm.COMMAND),
            "LLVM's FileCheck is not on PATH",
            "Install LLVM's tools (Debian: llvm-19-tools) and put FileCheck on PATH, or use `--filecheck python`.",
        )
    return llvm.check


def judged(sources: Sequence[Source], run: Run, by: Judging) -> Iterator[Result]:
    """The result of every cell in the plan's order."""
    if by.keeping is not None:
        from mutcheck.run import unchanged

        yield from unchanged.judged(sources, run, by, by.keeping)
        return
    from mutcheck.run import ahead

    with ahead.begun(len(sources), run) as begun:
        from mutcheck.run import pipeline

        yield from pipeline.judged(
            sources,
            begun,
            by.golden,
            strict=by.strict,
            match=by.match,
            toolchain=by.toolchain,
            evidence=by.evidence,
        )
