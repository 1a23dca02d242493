"""Tries what works here: one small program on every target."""

from __future__ import annotations

from mutcheck.core.artifacts import Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.made import Made
from mutcheck.core.target import platform_of
from mutcheck.run import pipeline, programs
from mutcheck.run.pipeline import Run

PROGRAM = "increment"
"""The program of the corpus that is tried."""


def tried() -> dict[str, str]:
    """What went wrong on each target; empty where it compiles."""
    run = Run(pipeline.everything())
    return {
        target: _wrong(made, target, why)
        for made in pipeline.made([programs.of_corpus(PROGRAM)], run)
        for target, why in run.targets.items()
    }


def _wrong(made: Made, target: str, why: str) -> str:
    """What went wrong with a program on a target, for which nothing is compiled if there is a reason `why`."""
    artifact = made.on(platform_of(target))
    found = made.compiled.get(target, artifact) if isinstance(artifact, Lowering) else artifact
    if isinstance(found, Crash | Unavailable):
        return found.why
    if isinstance(found, Rejection):
        return found.message
    return "" if isinstance(found, Executable) else why
