"""The observed check: whom the advice for a miscomputed program blames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver import HEADER, run

from mutcheck.checks.analysis.stale_conditions import find
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.rules import observed
from mutcheck.core.finding import Location
from mutcheck.core.observation import Difference, Observation, Tolerance

T = "tensor<i32>"

LOOP = """
module {{
  func.func public @main(%a: {T} {{tf.aliasing_output = 0 : i32}}, %b: {T}) -> {T} {{
    {around}
  }}
  func.func private @f(%a: {T}, %b: {T}) -> {T} {{
    %r:3 = stablehlo.while(%x = %a, %y = {second}, %z = %b) : {T}, {T}, {T}
    cond {{
      %three = stablehlo.constant dense<3> : {T}
      %c = stablehlo.compare LT, {read}, %three : ({T}, {T}) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    }} do {{
      %one = stablehlo.constant dense<1> : {T}
      %n = stablehlo.add %x, %one : {T}
      stablehlo.return %n, {left}, %z : {T}, {T}, {T}
    }} loc("train.py":7:4)
    return %r#0 : {T}
  }}
}}"""

CALL = f"%0 = func.call @f(%a, %b) : ({T}, {T}) -> {T}\nreturn %0 : {T}"


def lines(second: str = "%a", read: str = "%y", left: str = "%y", around: str = CALL) -> list[Location | None]:
    text = LOOP.format(T=T, second=second, read=read, left=left, around=around)
    return find(stablehlo.parse(text), "train.py")


def test_a_condition_that_reads_what_was_before_the_loop() -> None:
    assert lines() == [Location("train.py", 7)]


@pytest.mark.parametrize(
    ("second", "read", "left"),
    [
        ("%a", "%x", "%y"),  # it reads what the loop changes
        ("%a", "%z", "%y"),  # it reads another value
        ("%b", "%y", "%y"),  # what it reads began as another value
        ("%a", "%y", "%n"),  # what it reads changes, too
    ],
)
def test_conditions_that_read_what_they_should(second: str, read: str, left: str) -> None:
    assert lines(second, read, left) == []


def differing() -> Observation:
    return Observation("cpu", results=(Difference("x", "int32", (), 1, 1, 7.0, Tolerance(), (), "[10]", "[3]"),))


def test_whom_the_advice_blames() -> None:
    (found,) = observed.check((), differing(), lines())
    assert found.location == Location("train.py", 7)
    assert found.advice.startswith(
        "This is JAX's lowering, and no update in place: the condition of the loop at train.py:7"
    )
    (found,) = observed.check((), differing(), [None])
    assert "the condition of a loop reads what was there before it" in found.advice
    (found,) = observed.check((), differing())
    assert "report it to XLA" in found.advice


def test_a_ref_in_a_condition_is_told_with_its_loop(write: Callable[..., Path]) -> None:
    body = """
        @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.array(0)),))
        @jax.jit
        def stale(x):
            def increment(i):
                x[...] += 1
                return i + 1
            return jax.lax.while_loop(lambda i: (x[...] < 3) & (i < 10), increment, 0)
        # CHECK: return
        """
    path = write(body)
    done = run("lower", str(path), "--target", "cpu", "--observe", "--format", "json")
    found = [each for each in done.cell("stale")["findings"] if each["code"] == "observed.differs"]
    assert found
    text = path.read_text("utf-8").splitlines()
    assert HEADER.splitlines()[1] in text
    assert {"while_loop" in text[each["location"]["line"] - 1] for each in found} == {True}
    assert all(each["advice"].startswith("This is JAX's lowering") for each in found)
