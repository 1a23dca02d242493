"""What is advised where arguments could be donated, by the wrapper that jits them."""

from __future__ import annotations

import pytest

from mutcheck.checks.foreign import candidates
from mutcheck.checks.foreign.candidates import Candidate
from mutcheck.checks.foreign.signature import Frame, Parameter
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.checks.source.callsite import Sources

STEP = """
import equinox as eqx

@eqx.filter_jit
def step(model, x):
    return model
"""


def advice(path: str) -> str:
    """The advice on the model of `STEP`."""
    sources = Sources(lambda _: STEP)
    jitted = sources.jitted("step", {1: Frame("train.py", "step", 6, 0)})
    leaf = Leaf((), 11, (1024, 1024), (), 0, 1 << 20, 4 << 20)
    could = Candidate("model", ((Parameter(0, path, leaf), 0),))
    (found,) = candidates.findings([could], jitted, sources)
    return found.advice


@pytest.mark.parametrize(
    ("part", "donate", "which"),
    [
        ("first", "all", "all arguments"),
        ("rest", "all-except-first", "all arguments but the first"),
    ],
)
def test_what_equinox_donates_beside_what_could_be_is_told(part: str, donate: str, which: str) -> None:
    """`donate` cannot name arguments: another array may be donated in vain, or be used after the call."""
    told = advice(f"dynamic_nodonate['{part}'].weight")
    assert f'write `eqx.filter_jit(donate="{donate}")` in place of `eqx.filter_jit`' in told
    assert told.endswith(
        f"It donates the arrays of {which}: none of them can be used after the call, "
        "and JAX warns of those that fit no output."
    )
