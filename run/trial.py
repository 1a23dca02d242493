"""Tries what works here: one small program on every target."""

from __future__ import annotations

from mutcheck.core.artifacts import Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.cell import Aim
from mutcheck.core.made import Made
from mutcheck.core.target import Target
from mutcheck.run import pipeline, programs
from mutcheck.run.pipeline import Run

PROGRAM = "increment"
"""The program of the corpus that is tried."""


def tried() -> dict[Target, str]:
    """What went wrong on each target; empty where it compiles."""
    run = Run(pipeline.everything())
    return {
        aim.target: _wrong(made, aim) for made in pipeline.made([programs.of_corpus(PROGRAM)], run) for aim in run.aims
    }


def _wrong(made: Made, aim: Aim) -> str:
    """What went wrong with a program on a target, or why nothing is compiled for it."""
    artifact = made.on(aim.target.platform)
    found = made.compiled.get(aim.target, artifact) if isinstance(artifact, Lowering) else artifact
    if isinstance(found, Crash | Unavailable):
        return found.why
    if isinstance(found, Rejection):
        return found.message
    return "" if isinstance(found, Executable) else aim.why_not
