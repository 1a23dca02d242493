"""The traversal, with a domain that is as simple as one can be: which parameters reach an array."""

from __future__ import annotations

from collections.abc import Sequence

import hlo
import pytest

from mutcheck.checks.analysis.flow.control_flow import Traversal, element
from mutcheck.checks.ir.hlo.module import HloModule, Instruction
from mutcheck.checks.ir.hlo.shapes import Leaf

Reached = frozenset[str]


class Reaching(Traversal[Reached]):
    """Plain instructions pass on what reaches any of their operands; of control flow nothing is known."""

    def plain(self, instruction: Instruction) -> list[Reached]:
        union = frozenset[str]().union(*(fact for facts in self.operands(instruction) for fact in facts))
        return [union for _ in instruction.leaves]

    def fresh(self, _instruction: Instruction, _leaf: Leaf) -> Reached:
        return frozenset()


class Following(Reaching):
    """The same through copies, loops and branches."""

    def copied(self, _instruction: Instruction, _leaf: Leaf, original: Reached) -> Reached:
        return original

    def loop(self, instruction: Instruction) -> list[Reached]:
        (carried,) = self.operands(instruction)
        body, _ = self.module.called(instruction)
        for _ in range(4):
            carried = _union(carried, self.computation(body, [carried]))
        return carried

    def branches(self, instruction: Instruction) -> list[Reached]:
        _, *given = self.operands(instruction)
        outcomes = [
            self.computation(branch, [facts])
            for branch, facts in zip(self.module.called(instruction), given, strict=True)
        ]
        return _union(*outcomes)


def _union(*facts: Sequence[Reached]) -> list[Reached]:
    return [frozenset[str]().union(*each) for each in zip(*facts, strict=True)]


def reaching(module: HloModule, domain: type[Traversal[Reached]] = Following) -> list[str]:
    """What reaches each array of a module's result: the parameters' names, and their leaves where they are tuples."""
    given = [
        [frozenset({parameter.name + "".join(map(str, leaf.index))}) for leaf in parameter.leaves]
        for parameter in module.entry.parameters
    ]
    return [" ".join(sorted(fact)) for fact in domain(module).computation(module.entry, given)]


FORWARDED = [
    ("a parameter is what it is given", "ROOT r = f32[2] parameter(0)", ["r"]),
    (
        "a tuple is its operands' arrays, one after another",
        """
        a = f32[2] parameter(0)
        b = (f32[2], f32[2]) parameter(1)
        ROOT r = ((f32[2], f32[2]), f32[2]) tuple(b, a)
        """,
        ["b0", "b1", "a"],
    ),
    (
        "an element of a tuple may be an array",
        """
        a = (f32[2], f32[2]) parameter(0)
        ROOT r = f32[2] get-tuple-element(a), index=1
        """,
        ["a1"],
    ),
    (
        "or a tuple",
        """
        a = (f32[2], (f32[2], (f32[2], f32[2])), f32[2]) parameter(0)
        ROOT r = (f32[2], (f32[2], f32[2])) get-tuple-element(a), index=1
        """,
        ["a10", "a110", "a111"],
    ),
    (
        "or nothing",
        """
        a = (f32[2], ()) parameter(0)
        ROOT r = () get-tuple-element(a), index=1
        """,
        [],
    ),
    (
        "a bitcast is its operand",
        """
        a = f32[2,3] parameter(0)
        ROOT r = f32[6] bitcast(a)
        """,
        ["a"],
    ),
    (
        "a barrier is all of its operand",
        """
        a = (f32[2], f32[2]) parameter(0)
        ROOT r = (f32[2], f32[2]) opt-barrier(a)
        """,
        ["a0", "a1"],
    ),
    (
        "a domain is its operand",
        """
        a = f32[2] parameter(0)
        ROOT r = f32[2] domain(a), domain={kind="sharding", entry={}, exit={}}
        """,
        ["a"],
    ),
    (
        "a dependency adds nothing",
        """
        a = f32[2] parameter(0)
        b = token[] parameter(1)
        ROOT r = f32[2] add-dependency(a, b)
        """,
        ["a"],
    ),
    (
        "a reshape is the domain's own: XLA may give it an array",
        """
        a = f32[2,3] parameter(0)
        ROOT r = f32[6] reshape(a)
        """,
        ["a"],
    ),
    (
        "plain instructions are the domain's own",
        """
        a = f32[2] parameter(0)
        b = f32[2] parameter(1)
        c = f32[2] parameter(2)
        s = f32[2] add(a, b)
        n = f32[2] negate(c)
        k = f32[2] constant({1, 2})
        ROOT r = (f32[2], f32[2], f32[2]) tuple(s, n, k)
        """,
        ["a b", "c", ""],
    ),
]


@pytest.mark.parametrize(("entry", "expected"), [each[1:] for each in FORWARDED], ids=[each[0] for each in FORWARDED])
def test_what_forwards(entry: str, expected: list[str]) -> None:
    assert reaching(hlo.module(f"ENTRY main {{ {entry} }}")) == expected


COPY = """
ENTRY main {
  a = f32[2] parameter(0)
  s = (f32[2], f32[2], u32[]) copy-start(a)
  d = f32[2] copy-done(s)
  ROOT r = (f32[2], (f32[2], f32[2], u32[])) tuple(d, s)
}
"""


def test_a_copy_is_the_copy_the_original_and_a_context() -> None:
    """Of the copy and the context nothing is known, unless a domain says what a copy is."""
    assert reaching(hlo.module(COPY), Reaching) == ["", "", "a", ""]
    assert reaching(hlo.module(COPY), Following) == ["a", "a", "a", ""]


ASYNCHRONOUS = """
added {
  p = f32[2] parameter(0)
  q = f32[2] parameter(1)
  t = f32[2] add(p, q)
  ROOT u = (f32[2], f32[2]) tuple(t, q)
}
ENTRY main {
  a = f32[2] parameter(0)
  b = f32[2] parameter(1)
  s = ((f32[2], f32[2]), (f32[2], f32[2]), u32[]) async-start(a, b), calls=added
  m = ((f32[2], f32[2]), (f32[2], f32[2]), u32[]) async-update(s)
  n = ((f32[2], f32[2]), (f32[2], f32[2]), u32[]) async-update(m)
  d = (f32[2], f32[2]) async-done(n)
  ROOT r = ((f32[2], f32[2]), ((f32[2], f32[2]), (f32[2], f32[2]), u32[])) tuple(d, n)
}
"""


def test_an_asynchronous_call_is_its_operands_its_results_and_a_context() -> None:
    """And its end is the results, however often it was updated."""
    assert reaching(hlo.module(ASYNCHRONOUS)) == ["a b", "b", "a", "b", "a b", "b", ""]


def test_an_asynchronous_call_of_one_array() -> None:
    module = hlo.module("""
        ENTRY main {
          a = f32[2] parameter(0)
          s = ((f32[2]), f32[2], u32[]) negate-start(a)
          ROOT d = f32[2] negate-done(s)
        }
    """)
    assert [each.opcode for each in module.entry.instructions] == ["parameter", "async-start", "async-done"]
    assert reaching(module) == ["a"]


CALLS = """
inner {
  x = f32[2] parameter(0)
  ROOT y = f32[2] negate(x)
}
outer {
  p = f32[2] parameter(0)
  q = f32[2] parameter(1)
  c = f32[2] call(q), to_apply=inner
  ROOT t = (f32[2], f32[2]) tuple(c, p)
}
ENTRY main {
  a = f32[2] parameter(0)
  b = f32[2] parameter(1)
  first = (f32[2], f32[2]) call(a, b), to_apply=outer
  second = (f32[2], f32[2]) call(b, b), to_apply=outer
  ROOT r = ((f32[2], f32[2]), (f32[2], f32[2])) tuple(first, second)
}
"""


def test_a_call_is_the_root_of_what_it_calls() -> None:
    """Each call has facts of its own, and leaves those around it as they were."""
    assert reaching(hlo.module(CALLS)) == ["b", "a", "b", "b"]


def test_the_root_need_not_come_last() -> None:
    text = (
        "ENTRY main { a = f32[2] parameter(0) b = f32[2] parameter(1) ROOT r = f32[2] negate(a) n = f32[2] negate(b) }"
    )
    assert reaching(hlo.module(text)) == ["a"]


LOOP = """
body {
  p = (s32[], f32[2], f32[2], f32[2]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  x = f32[2] get-tuple-element(p), index=1
  y = f32[2] get-tuple-element(p), index=2
  z = f32[2] get-tuple-element(p), index=3
  n = f32[2] negate(y)
  ROOT t = (s32[], f32[2], f32[2], f32[2]) tuple(i, n, z, z)
}
condition {
  q = (s32[], f32[2], f32[2], f32[2]) parameter(0)
  ROOT less = pred[] constant(false)
}
ENTRY main {
  i0 = s32[] parameter(0)
  a = f32[2] parameter(1)
  b = f32[2] parameter(2)
  c = f32[2] parameter(3)
  init = (s32[], f32[2], f32[2], f32[2]) tuple(i0, a, b, c)
  ROOT loop = (s32[], f32[2], f32[2], f32[2]) while(init), condition=condition, body=body
}
"""


def test_a_loop_is_the_domains_own() -> None:
    """What is carried shifts one place on in every trip: `c` reaches the first place in the second one."""
    assert reaching(hlo.module(LOOP), Reaching) == ["", "", "", ""]
    assert reaching(hlo.module(LOOP), Following) == ["i0", "a b c", "b c", "c"]


CONDITIONAL = """
swapped {
  p = (f32[2], f32[2]) parameter(0)
  p0 = f32[2] get-tuple-element(p), index=0
  p1 = f32[2] get-tuple-element(p), index=1
  ROOT t = (f32[2], f32[2]) tuple(p1, p0)
}
one {
  q = f32[2] parameter(0)
  ROOT u = (f32[2], f32[2]) tuple(q, q)
}
ENTRY main {
  which = s32[] parameter(0)
  a = (f32[2], f32[2]) parameter(1)
  b = f32[2] parameter(2)
  ROOT r = (f32[2], f32[2]) conditional(which, a, b), branch_computations={swapped, one}
}
"""


def test_branches_are_the_domains_own() -> None:
    assert reaching(hlo.module(CONDITIONAL), Reaching) == ["", ""]
    assert reaching(hlo.module(CONDITIONAL), Following) == ["a1 b", "a0 b"]


@pytest.mark.parametrize("opcode", ["slice-start", "no-such-thing"])
def test_an_opcode_that_is_not_known_is_plain(opcode: str) -> None:
    made = hlo.proto("ENTRY main { a = f32[2] parameter(0) ROOT r = f32[2] negate(a) }")
    made.hlo_module.computations[0].instructions[1].opcode = opcode
    assert reaching(hlo.reader.parse(made.SerializeToString())) == ["a"]


def test_by_itself_a_domain_knows_nothing_of_what_an_instruction_makes() -> None:
    class Numbered(Traversal[str]):
        def fresh(self, instruction: Instruction, leaf: Leaf) -> str:
            return f"{instruction.name}{leaf.index}"

    module = hlo.module("""
        ENTRY main {
          a = f32[2] parameter(0)
          r = (f32[2], f32[2]) custom-call(a), custom_call_target="f"
          ROOT t = ((f32[2], f32[2]), f32[2]) tuple(r, a)
        }
    """)
    assert Numbered(module).computation(module.entry, [["given"]]) == ["r(0,)", "r(1,)", "given"]


def test_facts_are_of_the_computation_that_is_walked() -> None:
    """They are gone when it has been walked, and those around it are there again."""
    module = hlo.module("ENTRY main { a = f32[2] parameter(0) ROOT r = f32[2] negate(a) }")
    walker = Following(module)
    walker.at[4711] = [frozenset({"around"})]
    walker.computation(module.entry, [[frozenset({"a"})]])
    assert walker.at == {4711: [frozenset({"around"})]}


def test_the_element_of_what_stands_for_leaves() -> None:
    module = hlo.module("ENTRY main { ROOT a = (f32[2], (f32[2], f32[2]), f32[2]) parameter(0) }")
    assert element(module.entry.root, ["w", "x", "y", "z"], 1) == ["x", "y"]
    assert element(module.entry.root, ["w", "x", "y", "z"], 3) == []
