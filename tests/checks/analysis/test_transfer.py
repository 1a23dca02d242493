"""What instructions do with their operands: small fusions, and the `Contents` of their results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import hlo
import pytest

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.analysis.flow.transfer import Contents, content, exact
from mutcheck.checks.ir.hlo.module import HloModule, Instruction

WHATS = ("FILL", "COMPUTED", "EXACT", "MOVED", "UPDATED", "CONVERTED", "WHOLE")
ORDERS = ("", " tiled", " layout", " other")

OPERANDS = """
    a = f32[4] parameter(0)
    b = f32[4] parameter(1)
    w = f32[2] parameter(2)
    o = f32[1] parameter(3)
    m = f32[2,3] parameter(4)
    i = s32[] parameter(5)
    s = f32[] parameter(6)
    t = pred[4] parameter(7)
    p = pred[] parameter(8)
    g = s32[4,1] parameter(9)
    k = f32[4] constant({1, 2, 3, 4})
    zero = f32[] constant(0)
    zeros = f32[4] broadcast(zero), dimensions={}
    c = s32[] constant(0)
    l = s64[4] parameter(10)
"""
"""What the lines below can use: `a`, `b` and the like from outside, `k`, `zero`, `zeros` and `c` made of constants."""


def told(contents: Contents) -> str:
    """Contents in words, such as `WHOLE a b`: what, of which operands, and how many elements were moved into it."""
    base = [str(contents.base)] if contents.base is not None else []
    sources = sorted(map(str, contents.sources))
    moved = sorted(f"{key}:{count}" for key, count in contents.moved.items())
    return " ".join([WHATS[contents.what], *base, *sources, *moved]) + ORDERS[contents.order]


def fused(lines: str, more: str = "", after: str = "") -> HloModule:
    """A module that runs a fusion of some lines; the last of them is its root.

    Args:
      more: computations that the lines call.
      after: what the fusion has beside its computation.
    """
    body = OPERANDS + re.sub(r"\n\s*(\S+ = .*)\s*\Z", r"\n ROOT \1\n", "\n" + lines)
    parameters = re.findall(r"(\S+) = (\S+) parameter\((\d+)\)", body)
    outside = "\n".join(f"outer_{name} = {shape} parameter({number})" for name, shape, number in parameters)
    shape = re.findall(r"ROOT \S+ = (.+?) [a-z-]+\(", body)[0]
    given = ", ".join(f"outer_{name}" for name, _, _ in parameters)
    return hlo.module(f"""
        {more}
        fused {{ {body} }}
        ENTRY main {{ {outside} ROOT r = {shape} fusion({given}), kind=kLoop, calls=fused{after} }}
    """)


def results(module: HloModule, instruction: Instruction) -> list[str]:
    """What becomes of an instruction's operands, each of which stands for itself."""
    operands = [
        [exact(each.name.removeprefix("outer_"), leaf.elements) for leaf in each.leaves]
        for each in instruction.operands
    ]
    made = transfer.results(module, instruction, operands)
    assert [each.elements for each in made] == [leaf.elements for leaf in instruction.leaves]
    return list(map(told, made))


ONE: Mapping[str, str] = {
    # Made of constants, or computed.
    "r = f32[4] negate(k)": "FILL",
    "r = f32[4] iota(), iota_dimension=0": "FILL",
    "r = f32[4] add(k, zeros)": "FILL",
    "r = f32[8] concatenate(k, zeros), dimensions={0}": "FILL",
    "r = f32[4] reverse(k), dimensions={0}": "FILL",
    "r = f32[2] slice(k), slice={[0:2]}": "FILL",
    "r = f32[4] copy(k)": "FILL",
    "r = s32[4] convert(k)": "FILL",
    "r = f32[4] broadcast(s), dimensions={}": "COMPUTED",
    "r = f32[2,4] broadcast(a), dimensions={1}": "COMPUTED",
    "r = f32[] dot(a, b), lhs_contracting_dims={0}, rhs_contracting_dims={0}": "COMPUTED",
    "r = pred[4] compare(a, b), direction=LT": "COMPUTED",
    'r = f32[4] custom-call(a), custom_call_target="f"': "COMPUTED",
    "n = f32[4] broadcast(s), dimensions={}\n r = f32[4] negate(n)": "COMPUTED",
    # An operand, unchanged.
    "r = f32[4] copy(a)": "EXACT a",
    "r = f32[4] bitcast(a)": "EXACT a",
    "r = f32[2,2] reshape(a)": "EXACT a",
    "r = u32[4] bitcast-convert(a)": "EXACT a",
    "r = f32[4] opt-barrier(a)": "EXACT a",
    "r = f32[4] slice(a), slice={[0:4]}": "EXACT a",
    "r = f32[4] dynamic-slice(a, c), dynamic_slice_sizes={4}": "EXACT a",
    "r = f32[4] pad(a, zero), padding=0_0": "EXACT a",
    "r = f32[4] broadcast(a), dimensions={0}": "EXACT a",
    "r = f32[1,4] broadcast(a), dimensions={1}": "EXACT a",
    "r = f32[1] reverse(o), dimensions={0}": "EXACT o",
    "r = f32[4] select(t, a, a)": "EXACT a",
    "r = f32[1] broadcast(s), dimensions={}": "EXACT s",
    # Moved in another layout, or another order.
    "r = f32[2,3]{0,1} copy(m)": "MOVED m:6 layout",
    "r = f32[3,2] transpose(m), dimensions={1,0}": "MOVED m:6 layout",
    "r = f32[3,2] broadcast(m), dimensions={1,0}": "MOVED m:6 other",
    "r = f32[4] reverse(a), dimensions={0}": "MOVED a:4 other",
    "x = f32[1,4] reshape(a)\n r = f32[1,4] reverse(x), dimensions={0,1}": "MOVED a:4 other",
    "x = f32[3,2] transpose(m), dimensions={1,0}\n r = f32[3,2] reverse(x), dimensions={0}": "MOVED m:6 other",
    "x = f32[2,3] reverse(m), dimensions={0}\n r = f32[3,2] transpose(x), dimensions={1,0}": "MOVED m:6 other",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] copy(x)": "MOVED a:4 other",
    "r = f32[4] gather(a, g), offset_dims={}, collapsed_slice_dims={0}, start_index_map={0}, index_vector_dim=1, slice_sizes={1}": "MOVED a:4 other",  # noqa: E501
    # A part, or something larger.
    "r = f32[3] slice(a), slice={[0:3]}": "MOVED a:3",
    "r = f32[2] dynamic-slice(a, i), dynamic_slice_sizes={2}": "MOVED a:2",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[1] slice(x), slice={[0:1]}": "MOVED a:1 other",
    "x = f32[6] concatenate(a, w), dimensions={0}\n r = f32[3] slice(x), slice={[0:3]}": "MOVED a:2 w:1",
    "r = f32[6] pad(a, zero), padding=1_1": "MOVED a:4 other",
    "r = f32[3] pad(a, zero), padding=-1_0": "MOVED a:3 other",
    "r = f32[4] pad(a, zero), padding=-1_1": "MOVED a:3 other",
    "r = f32[7] pad(a, zero), padding=0_0_1": "MOVED a:4 other",
    "r = f32[3,3] pad(m, zero), padding=1_0x-1_1": "MOVED m:4 other",
    "r = f32[6] pad(k, zero), padding=1_1": "FILL",
    "r = f32[8] concatenate(a, b), dimensions={0}": "MOVED a:4 b:4",
    "r = f32[8] concatenate(a, k), dimensions={0}": "MOVED a:4",
    "x = f32[2] slice(a), slice={[0:2]}\n y = f32[2] slice(a), slice={[2:4]}\n r = f32[4] concatenate(y, x), dimensions={0}": "MOVED a:4 other",  # noqa: E501
    "x = f32[4] broadcast(s), dimensions={}\n r = f32[8] concatenate(x, k), dimensions={0}": "COMPUTED",
    # Half of the elements, or fewer, or more than there are, are looked up.
    "j = s32[3,1] slice(g), slice={[0:3], [0:1]}\n r = f32[3] gather(a, j), offset_dims={}, collapsed_slice_dims={0}, start_index_map={0}, index_vector_dim=1, slice_sizes={1}": "MOVED a:3 other",  # noqa: E501
    "j = s32[2,1] slice(g), slice={[0:2], [0:1]}\n r = f32[2] gather(a, j), offset_dims={}, collapsed_slice_dims={0}, start_index_map={0}, index_vector_dim=1, slice_sizes={1}": "COMPUTED",  # noqa: E501
    "r = f32[4] gather(w, g), offset_dims={}, collapsed_slice_dims={0}, start_index_map={0}, index_vector_dim=1, slice_sizes={1}": "COMPUTED",  # noqa: E501
    # A part replaced.
    "r = f32[4] dynamic-update-slice(a, w, i)": "UPDATED a w:2",
    "r = f32[4] dynamic-update-slice(a, b, c)": "UPDATED a b:4",
    "x = f32[2] negate(w)\n r = f32[4] dynamic-update-slice(a, x, i)": "UPDATED a",
    "x = f32[2] slice(a), slice={[0:2]}\n r = f32[4] dynamic-update-slice(a, x, i)": "UPDATED a a:2",
    "x = f32[4] dynamic-update-slice(a, w, i)\n r = f32[4] dynamic-update-slice(x, w, c)": "UPDATED a w:4",
    "x = f32[4] negate(a)\n r = f32[4] dynamic-update-slice(x, w, i)": "WHOLE a w:2",
    # A slice of that, from the array that its region names.
    "x = f32[4] dynamic-update-slice(a, w, c)\n r = f32[2] slice(x), slice={[2:4]}": "MOVED a:2",
    "x = f32[4] dynamic-update-slice(a, w, c)\n r = f32[2] slice(x), slice={[0:2]}": "EXACT w",
    "x = f32[4] dynamic-update-slice(a, w, c)\n r = f32[1] slice(x), slice={[1:2]}": "MOVED w:1",
    "x = f32[4] dynamic-update-slice(a, w, c)\n r = f32[2] slice(x), slice={[1:3]}": "MOVED a:2 w:2",
    "x = f32[4] dynamic-update-slice(a, w, i)\n r = f32[2] slice(x), slice={[2:4]}": "MOVED a:2 w:2",
    "n = s32[2] constant({0, 0})\n e = f32[1,3] constant({{1, 2, 3}})\n x = f32[2,3] dynamic-update-slice(m, e, n)\n r = f32[1,3] slice(x), slice={[1:2], [0:3]}": "MOVED m:3",  # noqa: E501
    "n = s32[] constant(9)\n x = f32[4] dynamic-update-slice(a, w, n)\n r = f32[2] slice(x), slice={[2:4]}": "EXACT w",
    "n = s32[] constant(2)\n x = f32[4] dynamic-update-slice(a, w, c)\n r = f32[2] dynamic-slice(x, n), dynamic_slice_sizes={2}": "MOVED a:2",  # noqa: E501
    "n = s32[] constant(3)\n x = f32[4] dynamic-update-slice(a, w, c)\n y = f32[4] dynamic-update-slice(x, o, n)\n r = f32[1] slice(y), slice={[1:2]}": "MOVED w:1",  # noqa: E501
    "n = s32[] constant(3)\n x = f32[4] dynamic-update-slice(a, w, c)\n y = f32[4] dynamic-update-slice(x, o, n)\n r = f32[1] slice(y), slice={[2:3]}": "MOVED a:1",  # noqa: E501
    "x = s32[4] convert(a)\n y = s32[2] convert(w)\n r = s32[4] dynamic-update-slice(x, y, i)": "WHOLE a",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] dynamic-update-slice(x, o, i)": "MOVED a:3 o:1 other",
    "r = f32[4] dynamic-update-slice(k, w, i)": "MOVED w:2 other",
    "r = f32[4] dynamic-update-slice(k, o, i)": "MOVED o:1 other",
    "x = f32[4] broadcast(s), dimensions={}\n y = f32[2] negate(w)\n r = f32[4] dynamic-update-slice(x, y, i)": "COMPUTED",  # noqa: E501
    # In another dtype.
    "r = s32[4] convert(a)": "CONVERTED a",
    "x = bf16[4] convert(a)\n r = f32[4] convert(x)": "CONVERTED a",
    "x = f32[4] reverse(a), dimensions={0}\n r = bf16[4] convert(x)": "MOVED a:4 other",
    "x = f32[4] reverse(a), dimensions={0}\n y = f64[4] convert(x)\n r = f32[4] convert(y)": "MOVED a:4 other",
    "x = f32[4] reverse(a), dimensions={0}\n y = bf16[4] convert(x)\n r = f32[4] convert(y)": "COMPUTED",
    "x = f32[4] dynamic-update-slice(a, w, i)\n r = bf16[4] convert(x)": "WHOLE a",
    "x = bf16[4] convert(a)\n r = bf16[4] negate(x)": "WHOLE a",
    "x = bf16[2,3] convert(m)\n r = bf16[3,2] transpose(x), dimensions={1,0}": "COMPUTED",
    # Computed element by element.
    "r = f32[4] negate(a)": "WHOLE a",
    "r = f32[4] add(a, b)": "WHOLE a b",
    "r = f32[4] add(a, k)": "WHOLE a",
    "x = f32[4] broadcast(s), dimensions={}\n r = f32[4] multiply(a, x)": "WHOLE a",
    "x = f32[4] add(a, b)\n r = f32[4] maximum(x, k)": "WHOLE a b",
    "x = f32[4] dynamic-update-slice(a, w, i)\n r = f32[4] negate(x)": "WHOLE a",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] add(x, b)": "WHOLE b",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] negate(x)": "COMPUTED",
    "r = f32[4] clamp(s, a, s)": "WHOLE a",
    # One or the other.
    "r = f32[4] select(t, a, b)": "WHOLE a b",
    "r = f32[4] select(p, a, k)": "WHOLE a a:4",
    "r = f32[4] select(t, k, zeros)": "FILL",
    "n = pred[4] not(t)\n r = pred[4] select(t, n, t)": "WHOLE t",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] select(t, x, b)": "WHOLE b",
    "x = f32[4] broadcast(s), dimensions={}\n y = f32[4] reverse(a), dimensions={0}\n r = f32[4] select(t, x, y)": "MOVED a:4 other",  # noqa: E501
    "x = f32[4] reverse(a), dimensions={0}\n y = f32[4] pad(w, zero), padding=0_2\n r = f32[4] select(t, x, y)": "MOVED a:4 w:2 other",  # noqa: E501
    "x = f32[2] slice(a), slice={[0:2]}\n y = f32[4] pad(x, zero), padding=0_2\n z = f32[4] reverse(a), dimensions={0}\n r = f32[4] select(t, z, y)": "MOVED a:4 other",  # noqa: E501
    # Two parts that are put together: each is padded, and one of them is added to the other.
    "x = f32[6] pad(a, zero), padding=0_2\n y = f32[6] pad(w, zero), padding=4_0\n r = f32[6] add(x, y)": "MOVED a:4 w:2 other",  # noqa: E501
    "x = f32[6] pad(a, zero), padding=0_2\n y = f32[6] pad(w, zero), padding=4_0\n r = f32[6] maximum(x, y)": "MOVED a:4 w:2 other",  # noqa: E501
    "x = f32[6] pad(a, zero), padding=0_2\n y = f32[6] pad(w, zero), padding=4_0\n r = f32[6] multiply(x, y)": "COMPUTED",  # noqa: E501
    "x = f32[2] slice(a), slice={[0:2]}\n y = f32[2] broadcast(zero), dimensions={}\n r = f32[2] add(x, y)": "COMPUTED",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] maximum(x, k)": "COMPUTED",
    "x = f32[4] pad(w, zero), padding=2_0\n r = f32[4] add(x, k)": "MOVED w:2 other",
    "x = f32[6] pad(a, zero), padding=0_2\n y = f32[6] pad(b, zero), padding=2_0\n r = f32[6] add(x, y)": "COMPUTED",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] select(t, x, k)": "MOVED a:4 other",
    "x = f32[4] reverse(a), dimensions={0}\n r = f32[4] add(x, k)": "COMPUTED",
    # What a TPU's own calls do.
    'r = f32[6] custom-call(a, w), custom_call_target="ConcatBitcast"': "MOVED a:4 w:2",
    'r = u32[4] custom-call(l), custom_call_target="X64SplitLow"': "MOVED l:4",
    'x = u32[4] custom-call(l), custom_call_target="X64SplitLow"\n y = u32[4] custom-call(l), custom_call_target="X64SplitHigh"\n r = s64[4] custom-call(x, y), custom_call_target="X64Combine"': "MOVED l:8",  # noqa: E501
    'r = f32[4] custom-call(), custom_call_target="AllocateBuffer"': "FILL",
    'r = f32[4] custom-call(a, b), custom_call_target="f", output_to_operand_aliasing={{}: (1, {})}': "UPDATED b",
}  # fmt: skip
"""The last lines of a fusion, and what its result is."""


@pytest.mark.parametrize(("lines", "expected"), ONE.items(), ids=ONE)
def test_what_a_fusion_makes(lines: str, expected: str) -> None:
    module = fused(lines)
    assert results(module, module.entry.root) == [expected]


INNER = """
inner {
  inner_a = f32[4] parameter(0)
  inner_b = f32[4] parameter(1)
  inner_n = f32[4] negate(inner_a)
  ROOT inner_r = (f32[4], f32[4]) tuple(inner_b, inner_n)
}
"""

SEVERAL: Mapping[str, list[str]] = {
    "n = f32[4] negate(a)\n r = (f32[4], f32[4]) tuple(n, b)": ["WHOLE a", "EXACT b"],
    "x = (f32[4], f32[4]) tuple(a, b)\n y = f32[4] get-tuple-element(x), index=1\n r = f32[4] copy(y)": ["EXACT b"],
    "r = (f32[4], f32[4]) fusion(b, a), kind=kLoop, calls=inner": ["EXACT a", "WHOLE b"],
    "r = (f32[4], f32[4]) call(b, a), to_apply=inner": ["EXACT a", "WHOLE b"],
    "n = f32[4] reverse(a), dimensions={0}\n r = (f32[4], f32[4]) fusion(k, n), kind=kLoop, calls=inner": [
        "MOVED a:4 other",
        "FILL",
    ],
    "x = (f32[4], f32[4], u32[]) copy-start(a)\n r = f32[4] copy-done(x)": ["EXACT a"],
    "x = (f32[2,3]{0,1}, f32[2,3], u32[]) copy-start(m)\n r = f32[2,3]{0,1} copy-done(x)": ["MOVED m:6 layout"],
    "r = (f32[4], f32[4]) conditional(p, a, b), true_computation=one, false_computation=one": ["COMPUTED", "COMPUTED"],
    "r = (f32[4], f32[4]) all-reduce(a, b), to_apply=add": ["WHOLE a", "WHOLE b"],
}
"""The same for results of several arrays, and for what a fusion runs inside."""

CALLED = """
one { one_a = f32[4] parameter(0) ROOT one_r = (f32[4], f32[4]) tuple(one_a, one_a) }
add { add_a = f32[] parameter(0) add_b = f32[] parameter(1) ROOT add_r = f32[] add(add_a, add_b) }
"""


@pytest.mark.parametrize(("lines", "expected"), SEVERAL.items(), ids=SEVERAL)
def test_what_a_fusion_makes_of_several_arrays(lines: str, expected: list[str]) -> None:
    module = fused(lines, more=INNER + CALLED)
    assert results(module, module.entry.root) == expected


MADE_INSIDE = re.compile(r"\n|\b(k|zero|zeros|c|bitcast|opt-barrier)\b")
"""What only a fusion has: several instructions, constants that are known, and what makes no value outside of one."""


@pytest.mark.parametrize("lines", [lines for lines in ONE if not MADE_INSIDE.search(lines)])
def test_an_instruction_alone_is_what_it_is_in_a_fusion(lines: str) -> None:
    module = hlo.module(f"ENTRY main {{ {OPERANDS} ROOT {lines} }}")
    assert results(module, module.entry.root) == [ONE[lines]]


SCATTERED = "update_window_dims={}, inserted_window_dims={0}, scatter_dims_to_operand_dims={0}, index_vector_dim=1"

COMBINERS: Mapping[str, list[str]] = {
    "ROOT u = f32[] bitcast(y)": ["UPDATED a w:2"],
    "v = f32[] copy(y) ROOT u = f32[] reshape(v)": ["UPDATED a w:2"],
    "ROOT u = f32[] add(x, y)": ["UPDATED a"],
    "ROOT u = f32[] bitcast(x)": ["UPDATED a"],
}
"""Combiners of single elements, `x` what is there, `y` what comes: and whose elements are in the result."""


@pytest.mark.parametrize(("combiner", "expected"), COMBINERS.items())
def test_a_scatter_replaces_elements_or_combines_them(combiner: str, expected: list[str]) -> None:
    more = f"combine {{ x = f32[] parameter(0) y = f32[] parameter(1) {combiner} }}"
    lines = f"""
        j = s32[2,1] slice(g), slice={{[0:2], [0:1]}}
        r = f32[4] scatter(a, j, w), {SCATTERED}, to_apply=combine
    """
    module = fused(lines, more=more)
    assert results(module, module.entry.root) == expected


def test_a_scatter_of_two_operands_has_two_updates() -> None:
    more = """
        combine {
          x0 = f32[] parameter(0) x1 = f32[] parameter(1) y0 = f32[] parameter(2) y1 = f32[] parameter(3)
          s = f32[] add(x0, y0)
          ROOT u = (f32[], f32[]) tuple(s, y1)
        }
    """
    lines = f"""
        j = s32[2,1] slice(g), slice={{[0:2], [0:1]}}
        r = (f32[4], f32[4]) scatter(a, b, j, w, w), {SCATTERED}, to_apply=combine
    """
    module = fused(lines, more=more)
    assert results(module, module.entry.root) == ["UPDATED a", "UPDATED b w:2"]


ALIASED: Mapping[tuple[str, str], list[str]] = {
    ("r = f32[4] dot(m, m)", "{}: (0, {})"): ["UPDATED a"],
    ("r = f32[4] negate(a)", "{}: (1, {})"): ["WHOLE a"],  # what is known is not given up for what is declared
    ("n = f32[4] dot(m, m)\n r = (f32[4], f32[4]) tuple(b, n)", "{1}: (1, {})"): ["EXACT b", "UPDATED b"],
}
"""Fusions that declare to write a result into an operand, as a few of a TPU do."""


@pytest.mark.parametrize(("lines", "aliasing"), ALIASED)
def test_a_fusion_may_declare_what_it_writes_into(lines: str, aliasing: str) -> None:
    opaque = lines.replace("dot(m, m)", 'custom-call(m), custom_call_target="f"')
    module = fused(opaque, after=f", output_to_operand_aliasing={{{aliasing}}}")
    assert results(module, module.entry.root) == ALIASED[lines, aliasing]


CONTENTS: Iterable[tuple[Contents, int | None, dict[str, int]]] = [
    (exact("a", 4), None, {"a": 4}),
    (exact("a", 4), 3, {"a": 3}),
    (Contents(transfer.UPDATED, 4, "a", {"b": 2}), None, {"a": 4, "b": 2}),
    (Contents(transfer.UPDATED, 4, "a", {"a": 2}), None, {"a": 4}),
    (Contents(transfer.MOVED, 4, moved={"a": 3, "b": 1}), 2, {"a": 2, "b": 1}),
    (Contents(transfer.CONVERTED, 4, "a"), None, {}),
    (Contents(transfer.WHOLE, 4, moved={"b": 2}, sources=frozenset({"a"})), None, {"b": 2}),
    (Contents(transfer.FILL, 4), None, {}),
]


@pytest.mark.parametrize(("contents", "most", "expected"), CONTENTS)
def test_whose_elements_are_in_a_leaf(contents: Contents, most: int | None, expected: dict[str, int]) -> None:
    assert content(contents, most) == expected
