"""What was asked for finds its module, and where it does not, nothing is claimed."""

from __future__ import annotations

from dataclasses import replace

from mutcheck.checks.foreign import asked
from mutcheck.checks.foreign.asked import Requested
from mutcheck.checks.foreign.signature import Frame, Parameter, Signature
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.core.finding import Location
from mutcheck.lowering.capture.donations import Asked, Dropped


def parameter(number: int, path: str, *shape: int, output: int | None = None, donor: bool = False) -> Parameter:
    return Parameter(number, path, Leaf((), 11, shape, (), 0, 1, 4), output, donor)


def signature(*parameters: Parameter, line: int = 0, module: str = "jit_step") -> Signature:
    frames = {1: Frame("train.py", "step", line, 0)} if line else {}
    return Signature(module, parameters, (), frames, "")


def noted(*names: str, donated: tuple[int, ...] = (), shape: tuple[int, ...] = (8,), line: int = 3) -> Asked:
    shapes = tuple(shape for _ in names)
    return Asked(
        "jax_ir0001_jit_step_compile.mlir",
        "jit_step",
        frozenset(donated),
        names,
        shapes,
        (),
        f"step at train.py:{line}",
    )


X, Y = parameter(0, "x", 8), parameter(1, "y", 8)


def test_what_was_asked_for_and_is_not_offered_is_in_vain() -> None:
    module = signature(parameter(0, "x", 8, output=0), Y)
    (request,) = asked.requested([module], [noted("x", "y", donated=(0, 1))])
    assert request is not None
    assert [each.path for each in asked.vain(module, request)] == ["y"]


def test_tokens_and_dimension_variables_come_first() -> None:
    module = signature(parameter(0, "%arg0"), parameter(1, "x", 8))
    assert asked.requested([module], [noted("x", donated=(0,))]) == (Requested(frozenset({1})),)


def test_what_was_dropped_is_kept() -> None:
    one = Asked("", "jit_step", frozenset(), ("x",), ((8,),), (Dropped("rest", (2,), "int8", 2),), "")
    (request,) = asked.requested([signature(X)], [one])
    assert request is not None
    assert [(each.path, each.dtype, each.leaf.bytes) for each in request.dropped] == [("rest", "int8", 2)]


def test_another_module_is_not_taken_for_it() -> None:
    one = noted("x", donated=(0,))
    for other in (
        signature(X, module="jit_other"),
        signature(parameter(0, "z", 8)),
        signature(parameter(0, "x", 9)),
        signature(),
    ):
        assert asked.requested([other], [one]) == (None,)


def test_a_donor_that_was_not_asked_for_is_of_another_module() -> None:
    assert asked.requested([signature(parameter(0, "x", 8, donor=True))], [noted("x")]) == (None,)
    ref = signature(parameter(0, "x", 8, output=0))
    assert asked.requested([ref], [noted("x")]) == (Requested(frozenset()),)


def test_modules_of_one_signature_are_told_apart_by_their_lines() -> None:
    modules = [signature(X, line=4), signature(X, line=8)]
    found = asked.requested(modules, [noted("x", donated=(0,), line=3), noted("x", line=7)])
    assert found == (Requested(frozenset({0})), Requested(frozenset()))


def test_where_they_cannot_be_told_apart_only_what_all_have_is_known() -> None:
    modules = [signature(X), signature(X)]
    assert asked.requested(modules, [noted("x", donated=(0,)), noted("x")]) == (None, None)
    assert asked.requested(modules, [noted("x", donated=(0,))] * 2) == (Requested(frozenset({0})),) * 2


def test_a_module_that_is_compiled_twice_was_asked_for_what_one_of_them_was() -> None:
    found = asked.requested([signature(X, line=4)], [noted("x"), noted("x", donated=(0,))])
    assert found == (Requested(frozenset({0})),)


def test_the_function_is_jaxs_or_not() -> None:
    for file, own in (
        ("/lib/jax/_src/dispatch.py", True),
        ("/home/jax/train.py", False),
        ("/lib/flax/jax/a.py", False),
    ):
        one = Asked("", "jit_step", frozenset(), ("x",), ((8,),), (), f"step at {file}:3")
        (request,) = asked.requested([signature(X)], [one])
        assert request is not None
        assert request.is_of_jax is own


def test_modules_of_one_signature_are_told_apart_by_the_lines_that_call_them() -> None:
    modules = [
        replace(signature(X), frames={1: Frame("train.py", "<module>", line, 0)}, key=str(line)) for line in (5, 10)
    ]
    called = [
        replace(noted("x", donated=donated), callers=(Location("train.py", line),))
        for donated, line in (((0,), 5), ((), 10))
    ]
    assert asked.requested(modules, called) == (
        Requested(frozenset({0}), called=Location("train.py", 5)),
        Requested(frozenset()),
    )


def test_modules_of_one_signature_are_told_apart_by_what_they_return() -> None:
    modules = [replace(signature(X), outputs=(Leaf((), 11, (size,), (), 0, 1, 4),)) for size in (3, 8)]
    called = [replace(noted("x", donated=donated), results=((size,),)) for donated, size in (((0,), 3), ((), 8))]
    assert asked.requested(modules, called) == (Requested(frozenset({0})), Requested(frozenset()))
