"""The reasons of copies, of modules that no compiler made."""

from __future__ import annotations

from typing import Any

from mutcheck.checks.analysis import verdict
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.ir.hlo import reader

from .builder import Builder, X


def after_a_tuple() -> Any:
    """Two arrays behind a parameter that is a tuple, as XLA's other users have them; the first becomes the second."""
    build = Builder()
    build.computation("main")
    build.add("pair", "parameter", [X, X], at=(0, 1))
    build.add("x", "parameter", X, at=(2,), parameter_number=1)
    build.add("y", "parameter", X, at=(3,), parameter_number=2)
    build.add("moved", "copy", X, "x", at=(3,))
    build.add("result", "tuple", [X], "moved", at=(4,))
    for allocation, number in enumerate((0, 0, 1, 2)):
        build.parameter(allocation, number)
    build.alias(2, 0)
    return build.proto


def test_a_buffer_goes_by_its_own_name_behind_a_tuple() -> None:
    judged = verdict.analyse(reader.parse(after_a_tuple().SerializeToString()), {0: True, 1: True, 2: True})
    (copied,) = judged.verdicts[1].transfers
    assert judged.versions is not None
    why = Causes(judged, judged.versions, {0: "pair", 1: "x", 2: "y"}, "").why(copied)
    assert (why.moved_from, why.moved_to) == ("the parameter", "the place of y")
    assert why.text.startswith("its contents become those of y")
