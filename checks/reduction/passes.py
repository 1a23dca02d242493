"""The pass of XLA that made an instruction: the first one after which the module has it.

XLA dumps the module after each pass that changed it. An instruction keeps its name from one pass to the next, so the
first dump with an instruction of that name and opcode is where it was made. A fusion is a container: the instruction
that does the work is in it, and older.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutcheck.checks.ir.hlo import schema

_NAME = re.compile(r"\.(\d{4,})\.(?P<stage>[^.]+\.after_.+?)(?:\.before_.+)?\.hlo\.pb$")
"""What the file of a dump is called: its number, the pipeline, and the pass that it comes after."""

_WORK = frozenset({"transpose", "concatenate", "gather", "slice", "dynamic-slice"})
"""Opcodes that move contents; of a fusion without a copy these are looked for."""


@dataclass(frozen=True, slots=True)
class Dump:
    """The module after a pass.

    Attributes:
      stage: the pipeline and the pass, such as `copy-insertion.after_removing_unnecessary_copies`.
      opcodes: of its instructions, by their names, those of all computations.
    """

    stage: str
    opcodes: dict[str, str]


def read(folder: Path) -> Iterator[Dump]:
    """The dumps of a folder, in the order of the passes; of several modules those of the one with most of them."""
    groups: dict[str, list[tuple[int, Path, str]]] = {}
    for file in folder.glob("*.hlo.pb"):
        found = _NAME.search(file.name)
        if found:
            module = file.name[: found.start()]
            groups.setdefault(module, []).append((int(found[1]), file, found["stage"]))
    largest = max(groups.values(), key=len, default=[])
    for _, file, stage in sorted(largest):
        yield Dump(stage, _opcodes(file.read_bytes()))


def made_by(dumps: Iterable[Dump], name: str, fused: Iterable[tuple[str, str]] = ()) -> str:
    """The stage after which an instruction is first seen; empty where none of the dumps has it.

    Args:
      name: of the instruction.
      fused: the names and opcodes of what is in it, where it is a fusion.
    """
    parts = list(fused)
    copies = {inner for inner, opcode in parts if opcode.startswith("copy")}
    wanted = copies or {inner for inner, opcode in parts if opcode in _WORK} or {name}
    for dump in dumps:
        if wanted & dump.opcodes.keys():
            return dump.stage
    return ""


def _opcodes(data: bytes) -> dict[str, str]:
    proto: Any = schema.message()()
    proto.ParseFromString(data)
    return {
        each.name: each.opcode for computation in proto.hlo_module.computations for each in computation.instructions
    }
