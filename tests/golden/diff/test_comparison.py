"""What a comparison says of each line: changed and in which part, moved, inserted or removed; and of donations."""

from __future__ import annotations

import pytest

from mutcheck.golden.diff import groups, hunks, summary, texts, unified
from mutcheck.golden.diff.comparison import Comparison
from mutcheck.golden.diff.donations import Donation, DonationChange
from mutcheck.golden.diff.parts import Parts, differing
from mutcheck.golden.diff.texts import Kind, Named

MAIN = "func.func public @main(%arg0: tensor<f32>{}, %arg1: tensor<f32>{}) -> tensor<f32> {{"
DONATED = " {tf.aliasing_output = 0 : i32}"


def module(*lines: str, first: str = "", second: str = "") -> str:
    head = MAIN.format(first, second)
    return "\n".join(["module @m {", f"  {head}", *(f"    {line}" for line in lines), "  }", "}"]) + "\n"


def compared(old: str, new: str, kind: Kind = "stablehlo", names: tuple[str, ...] = ()) -> Comparison:
    return texts.compared(Named("a", old, kind), Named("b", new, kind, names))


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Every change: what it is, and the lines."""
    old, new = comparison.old.lines, comparison.new.lines
    return [
        (
            change.kind.value,
            "" if change.old is None else old[change.old].strip(),
            "" if change.new is None else new[change.new].strip(),
        )
        for change in comparison.changes
    ]


def test_each_line_is_what_became_of_it() -> None:
    old = module(
        "%0 = stablehlo.add %arg0, %arg1 : tensor<f32>",
        "%1 = stablehlo.tanh %0 : tensor<f32>",
        "%2 = stablehlo.negate %arg1 : tensor<f32>",
        "%3 = stablehlo.sine %1 : tensor<f32>",
        "return %3 : tensor<f32>",
    )
    new = module(
        "%0 = stablehlo.add %arg0, %arg0 : tensor<f32>",
        "%1 = stablehlo.negate %arg1 : tensor<f32>",
        "%2 = stablehlo.tanh %0 : tensor<f32>",
        "%3 = stablehlo.sine %2 : tensor<f32>",
        "%4 = stablehlo.cosine %3 : tensor<f32>",
        "return %4 : tensor<f32>",
    )
    found = compared(old, new)
    assert told(found) == [
        ("changed", "%0 = stablehlo.add %arg0, %arg1 : tensor<f32>", "%0 = stablehlo.add %arg0, %arg0 : tensor<f32>"),
        ("moved", "%1 = stablehlo.tanh %0 : tensor<f32>", ""),
        ("moved", "", "%2 = stablehlo.tanh %0 : tensor<f32>"),
        ("inserted", "", "%4 = stablehlo.cosine %3 : tensor<f32>"),
        ("changed", "return %3 : tensor<f32>", "return %4 : tensor<f32>"),
    ]
    assert summary.line(found) == "+1 -0 ~2 operations, 1 moved"


def test_what_uses_other_values_elsewhere_has_not_moved() -> None:
    """`tanh` of another value is another operation; so is a constant, which every text has many of."""
    rest = ("%c = stablehlo.constant dense<0> : t", "%1 = stablehlo.negate %arg1 : t")
    old = module("%0 = stablehlo.tanh %arg0 : t", "%9 = stablehlo.sine %0 : t", *rest, "return")
    new = module(
        "%0 = stablehlo.negate %arg1 : t",
        "%c = stablehlo.constant dense<0> : t",
        "%1 = stablehlo.tanh %arg0 : t",
        "%9 = stablehlo.sine %0 : t",
        "return",
    )
    kinds = {line.split(" = ")[1].split()[0]: kind for kind, *both in told(compared(old, new)) for line in both if line}
    assert kinds["stablehlo.constant"] != "moved"
    assert kinds.get("stablehlo.sine") != "moved"


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        ("stablehlo.add %arg0, %arg1 : t", "stablehlo.add %arg1, %arg1 : t", ["%arg0"], ["%arg1"]),
        ("stablehlo.constant dense<1.0> : t", "stablehlo.constant dense<2.0> : t", ["1.0"], ["2.0"]),
        ("stablehlo.add %arg0, %arg1 : t", "stablehlo.add %arg0, %arg1 {a = 1} : t", [], ["{a = 1} "]),
    ],
)
def test_a_changed_line_says_which_part(old: str, new: str, was: list[str], now: list[str]) -> None:
    left, right = differing(old, new)
    assert [old[start:end] for start, end in left] == was
    assert [new[start:end] for start, end in right] == now


def test_a_value_that_is_only_renumbered_is_no_part_that_changed() -> None:
    """Only the second operand is another value: the first has another number, and so has the result."""
    body = ("%0 = stablehlo.sine %arg0 : t", "%1 = stablehlo.tanh %arg0 : t")
    old = module(*body, "%2 = stablehlo.add %0, %1 : t", "return %2")
    new = module("%c = stablehlo.constant dense<0> : t", "%5 = stablehlo.sine %arg0 : t",
                 "%6 = stablehlo.tanh %arg0 : t", "%7 = stablehlo.add %5, %5 : t", "return %7")  # fmt: skip
    found = compared(old, new)
    (change,) = (each for each in found.changes if each.kind == "changed")
    left, right = Parts(found).of(change)
    assert [found.old.lines[change.old or 0][start:end] for start, end in left] == ["%1"]
    assert [found.new.lines[change.new or 0][start:end] for start, end in right] == ["%5"]


def test_very_long_lines_are_one_part() -> None:
    old, new = (f"dense<[{'0, ' * 100_000}{last}, {'1, ' * 100_000}]>" for last in (7, 8))
    (left,), (right,) = differing(old, new)
    assert (old[slice(*left)], new[slice(*right)]) == ("7", "8")


def test_donations_come_first_by_the_arguments_names() -> None:
    body = ("return %arg0",)
    names = ("model.mean", "x")
    lost = compared(module(*body, first=DONATED), module(*body, second=" {jax.buffer_donor = true}"), names=names)
    assert lost.donations == (
        DonationChange("model.mean", Donation("0"), None),
        DonationChange("x", None, Donation("donor")),
    )
    assert summary.line(lost) == "+0 -0 ~1 operations; donation lost: model.mean; donation gained: x"
    other = compared(module(*body, first=DONATED), module(*body, first=DONATED.replace("0", "1")))
    assert summary.line(other) == "+0 -0 ~1 operations; donation changed: argument 0 (output 0 → output 1)"


def test_donations_of_a_module_with_a_mesh_are_read() -> None:
    """A sharding names a mesh, which stands before @main."""
    mesh = '  sdy.mesh @mesh = <["x"=2]>\n'
    sharded = " {sdy.sharding = #sdy.sharding<@mesh, []>, tf.aliasing_output = 0 : i32}"
    old, new = (module("return %arg0", first=each).replace("  func", f"{mesh}  func", 1) for each in (sharded, ""))
    assert [change.kind for change in compared(old, new).donations] == ["lost"]


def test_donations_that_cannot_be_read_are_not_taken_for_none() -> None:
    found = compared(module("return", first=DONATED), "module {\n}\n")
    assert found.donations == ()
    assert found.new.donations is not None
    assert found.new.donations.unknown == "there is no function @main"


HLO = """HloModule jit_f, is_scheduled=true, input_output_alias={ {0}: (0, {}, may-alias) }

FileNames
1 "/home/a/train.py"

StackFrames
1 {file_location_id=1 parent_frame_id=1}


%fused_computation (param_0: f32[3]) -> f32[3] {
  %param_0 = f32[3]{0} parameter(0)
  ROOT %add.0 = f32[3]{0} add(%param_0, %param_0), metadata={op_name="jit(f)/add" stack_frame_id=1}
}

ENTRY %main.1 (Arg_0.1: f32[3], Arg_1.1: f32[3]) -> (f32[3]) {
  %Arg_0.1 = f32[3]{0} parameter(0), metadata={op_name="state.mean"}
  %Arg_1.1 = f32[3]{0} parameter(1)
  %loop_fusion = f32[3]{0} fusion(%Arg_0.1), kind=kLoop, calls=%fused_computation
  ROOT %tuple.3 = (f32[3]{0}) tuple(%loop_fusion)
}
"""


def test_hlo_is_compared_without_numbers_metadata_and_frames() -> None:
    other = HLO.replace("fused_computation", "wrapped_computation.7").replace("add.0", "add.12")
    other = other.replace("param_0", "param_0.4").replace("loop_fusion", "add_fusion.2")
    other = other.replace("/home/a", "/home/b").replace("stack_frame_id=1", 'scheduling_name="add.12"')
    assert other != HLO
    found = compared(HLO, other, "hlo")
    assert not found.differs
    assert summary.line(found) == "no difference"


def test_a_name_that_hlo_escapes_is_read_as_it_is() -> None:
    named = HLO.replace("state.mean", r"parameters[\'kernel\']")
    found = compared(named, named.replace("{ {0}: (0, {}, may-alias) }", "{}"), "hlo")
    assert summary.line(found).endswith("donation lost: parameters['kernel']")


def test_hlo_that_differs_says_what_and_where() -> None:
    other = HLO.replace("{ {0}: (0, {}, may-alias) }", "{}").replace("fusion(%Arg_0.1)", "fusion(%Arg_1.1)")
    other = other.replace("  ROOT %tuple.3", "  %copy.1 = f32[3]{0} copy(%Arg_0.1)\n  ROOT %tuple.3")
    found = compared(HLO, other, "hlo")
    assert summary.line(found) == "+1 -0 ~2 operations; donation lost: state.mean"
    assert [kind for kind, *_ in told(found)] == ["changed", "changed", "inserted"]
    shown = unified.of(found)
    assert [line for line in shown if line.startswith("@@")] == ["@@ -1,4 +1,4 @@", "@@ -15,6 +15,7 @@"]
    assert "+  %copy.1 = f32[3]{0} copy(%Arg_0.1)" in shown


def layers(count: int, extra: str = "") -> str:
    """A module with a function for each layer."""
    functions = "".join(
        f"  func.func private @layer_{k}(%arg0: tensor<f32>) -> tensor<f32> {{\n"
        f"    %0 = stablehlo.tanh %arg0 : tensor<f32>\n"
        + (f"    %1 = stablehlo.{extra} %0 : tensor<f32>\n    return %1\n" if extra else "    return %0\n")
        + "  }\n"
        for k in range(count)
    )
    return module("return %arg0").removesuffix("}\n") + functions + "}\n"


def test_equal_changes_are_one() -> None:
    found = compared(layers(48), layers(48, "sine"))
    made = groups.groups(found)
    assert [(group.times, group.where) for group in made] == [(48, "in layer_0 to layer_47")]
    shown = unified.once(found)
    assert shown[2].endswith("@@ this change × 48, in layer_0 to layer_47")
    assert sum(line.startswith("+ ") for line in shown) == 2
    assert sum(line.startswith("+ ") for line in unified.of(found)) == 96


def test_changes_that_only_look_alike_are_not_one() -> None:
    """In one of three functions another operand is swapped for another."""
    old = layers(3).replace("return %0", "%9 = stablehlo.add %0, %arg0 : t\n    return %9")
    new = old.replace("add %0, %arg0", "add %0, %0")
    new = new[: new.rindex("add %0, %0")] + "add %arg0, %arg0" + new[new.rindex("add %0, %0") + len("add %0, %0") :]
    assert [(group.times, group.where) for group in groups.groups(compared(old, new))] == [
        (2, "in layer_0 to layer_1"),
        (1, ""),
    ]


def test_scopes_of_hlo_name_the_layers() -> None:
    def text(kind: str) -> str:
        lines = [
            f'  %{kind}.{k} = f32[3]{{0}} {kind}(%Arg_0.1), metadata={{op_name="jit(f)/layers_{k}/mlp/{kind}"}}\n'
            f'  %tanh.{k} = f32[3]{{0}} tanh(%{kind}.{k}), metadata={{op_name="jit(f)/layers_{k}/mlp/tanh"}}\n'
            for k in (0, 1, 2, 5)
        ]
        return HLO.replace("  %loop_fusion", "".join(lines) + "  %loop_fusion")

    (group,) = groups.groups(compared(text("sine"), text("cosine"), "hlo"))
    assert (group.times, group.where) == (4, "in layers_0, layers_1, layers_2, layers_5")


def test_a_hunk_shows_no_change_of_another_group() -> None:
    """Between two equal changes is another one: what is shown around it is unchanged."""
    lines = [f"%{k} = stablehlo.add %arg0, %arg1 {{k = {k}}} : t" for k in range(12)]
    old = module(*lines, "return %0")
    edited = [line.replace("%arg1", "%arg0") if k in (3, 5) else line for k, line in enumerate(lines)]
    edited[4] = edited[4].replace("add", "subtract")
    found = compared(old, module(*edited, "return %0"))
    for hunk in hunks.once(found, groups.groups(found)):
        for row in hunk.rows():
            if row.change is None:
                assert found.old.lines[row.old or 0] == found.new.lines[row.new or 0]


def test_two_texts_of_different_kinds_are_compared_as_text() -> None:
    found = texts.compared(Named("a", module("return"), "stablehlo"), Named("b", "error: no\n", "rejection"))
    assert found.differs
    assert summary.line(found).endswith(" lines")


def test_only_names_differ() -> None:
    found = compared(
        module("%0 = stablehlo.tanh %arg0 : t", "return %0"), module("%x = stablehlo.tanh %arg0 : t", "return %x")
    )
    assert not found.differs
    assert found.renamed
    assert summary.line(found) == "only names differ"
    assert len(unified.of(found)) > 3


def test_what_is_there_often_has_a_hunk_of_its_own() -> None:
    """Beside it another line changed: the heading is for the one that is there three times alone."""
    old, new = layers(3), layers(3, "sine")
    new = new.replace("@layer_0(%arg0: tensor<f32>)", "@layer_0(%arg0: tensor<f32> {a = 1})")
    shown = unified.once(compared(old, new))
    headers = [line for line in shown if line.startswith("@@")]
    assert [header.partition("@@ ")[2].partition("@@")[2].strip() for header in headers] == [
        "",
        "this change × 3, in layer_0 to layer_2",
    ]
    assert shown.count("     %0 = stablehlo.tanh %arg0 : tensor<f32>") == 1  # it stands with one of both


def test_each_of_several_equal_changes_can_be_folded() -> None:
    """Near to each other as they are: the page shows the first, and has each of the others as one piece."""
    found = compared(layers(4), layers(4, "sine"))
    made = list(hunks.all_of(found, groups.groups(found)))
    assert [(len(hunk.regions), hunk.heading[:15]) for hunk in made] == [
        (1, "this change × 4"),
        *[(1, "")] * 3,
    ]
    lines = [line for hunk in made for line in hunk.new]
    assert lines == sorted(set(lines))  # none is in two of them
