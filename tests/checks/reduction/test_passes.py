"""Which pass made an instruction, from the modules that XLA dumps after its passes."""

from __future__ import annotations

from pathlib import Path

from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.reduction import passes

START = "module_0001.jit_f.0000.layout.after_pipeline-start.before_simplify.hlo.pb"
FUSION = "module_0001.jit_f.0003.fusion.after_fusion.before_dce.hlo.pb"
COPIES = "module_0001.jit_f.0010.copy-insertion.after_adding_copies_to_resolve_interference.hlo.pb"
OTHER = "module_0002.jit_g.0000.copy-insertion.after_adding_special-case_copies.hlo.pb"
LAST = "module_0001.jit_f.cpu_after_optimizations.hlo.pb"


def dump(folder: Path, file: str, *instructions: tuple[str, str]) -> None:
    proto = schema.message()()
    computation = proto.hlo_module.computations.add(name="main")
    for name, opcode in instructions:
        computation.instructions.add(name=name, opcode=opcode)
    (folder / file).write_bytes(proto.SerializeToString())


def everything(folder: Path) -> list[passes.Dump]:
    dump(folder, START, ("add.1", "add"))
    dump(folder, FUSION, ("fusion.1", "fusion"), ("slice.4", "slice"))
    dump(folder, COPIES, ("fusion.1", "fusion"), ("slice.4", "slice"), ("copy.2", "copy"))
    dump(folder, LAST, ("copy.2", "copy"), ("copy.3", "copy"))
    dump(folder, OTHER, ("copy.2", "copy"))
    return list(passes.read(folder))


def test_passes_come_in_their_order_and_helpers_are_left_out(tmp_path: Path) -> None:
    stages = [each.stage for each in everything(tmp_path)]

    assert stages == [
        "layout.after_pipeline-start",
        "fusion.after_fusion",
        "copy-insertion.after_adding_copies_to_resolve_interference",
    ]


def test_an_instruction_is_made_by_the_first_pass_that_has_it(tmp_path: Path) -> None:
    dumps = everything(tmp_path)

    assert passes.made_by(dumps, "copy.2") == "copy-insertion.after_adding_copies_to_resolve_interference"
    assert passes.made_by(dumps, "add.1") == "layout.after_pipeline-start"


def test_of_a_fusion_what_moves_in_it_is_looked_for(tmp_path: Path) -> None:
    dumps = everything(tmp_path)

    assert passes.made_by(dumps, "fusion.1", [("add.1", "add"), ("slice.4", "slice")]) == "fusion.after_fusion"
    copying = [("slice.4", "slice"), ("copy.2", "copy")]
    assert passes.made_by(dumps, "fusion.1", copying).startswith("copy-insertion")


def test_what_no_dump_has_is_not_known(tmp_path: Path) -> None:
    assert passes.made_by(everything(tmp_path), "copy.3") == ""
    assert list(passes.read(tmp_path / "nothing")) == []
