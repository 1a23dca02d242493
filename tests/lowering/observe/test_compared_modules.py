"""Two lowerings of a module that no program is there for: run with made-up inputs, or why they are not."""

from __future__ import annotations

import pytest

from mutcheck.core.advice import Agreement
from mutcheck.core.artifacts import Argument, Lowering
from mutcheck.lowering.observe.compared import compare_modules
from mutcheck.lowering.stages.compile import float_types


def lowering(body: str, element: str = "f32", shape: tuple[int, ...] = (4,), dtype: str = "float32") -> Lowering:
    dims = "x".join("?" if each < 0 else str(each) for each in shape)
    text = f"""module @p {{
      func.func public @main(%x: tensor<{dims}x{element}>) -> tensor<{dims}x{element}> {{
        {body.format(type=f"tensor<{dims}x{element}>")}
        return %y : tensor<{dims}x{element}>
      }}
    }}"""
    return Lowering("p", "cpu", "", text.encode(), (Argument("x", shape, dtype, 16, 0),))


DOUBLED = lowering("%y = stablehlo.add %x, %x : {type}")


def test_what_computes_the_same_agrees() -> None:
    found = compare_modules(DOUBLED, lowering("%y = stablehlo.add %x, %x : {type}"))
    assert (found.agreement, found.platform, found.made_up) == (Agreement.BITWISE, "cpu", True)


def test_what_computes_something_else_differs() -> None:
    found = compare_modules(DOUBLED, lowering("%y = stablehlo.multiply %x, %x : {type}"))
    assert (found.agreement, found.why) == (Agreement.DIFFERENT, "output 0 differs in 4 of 4 elements")


@pytest.mark.parametrize(
    ("body", "shape", "why"),
    [
        (
            "%y = stablehlo.custom_call @xla_ffi_python_cpu_callback(%x) : ({type}) -> {type}",
            (4,),
            "it calls back into Python",
        ),
        (
            "%y = stablehlo.custom_call @f(%x) {{has_side_effect = true}} : ({type}) -> {type}",
            (4,),
            "it does something beside computing (f)",
        ),
        ("%y = stablehlo.add %x, %x : {type}", (-1,), "the size of x is only known in a call"),
    ],
)
def test_what_is_not_run_says_why(body: str, shape: tuple[int, ...], why: str) -> None:
    module = lowering(body, shape=shape)
    assert (compare_modules(module, module).agreement, compare_modules(module, module).why) == (Agreement.NOT_RUN, why)


def test_the_float_types_that_a_module_computes_in() -> None:
    shorter = "%h = stablehlo.convert %x : ({type}) -> tensor<4xbf16>"
    longer = "%y = stablehlo.convert %h : (tensor<4xbf16>) -> {type}"
    assert float_types(lowering(f"{shorter}\n{longer}")) == {"bfloat16", "float32"}
    complexes = lowering("%y = stablehlo.add %x, %x : {type}", "complex<f64>", dtype="complex128")
    assert float_types(complexes) == {"float64"}
    assert float_types(lowering("%y = stablehlo.add %x, %x : {type}", "i32", dtype="int32")) == frozenset()
