"""Writes a disagreement so that a person can decide who is right."""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.checks.ir.hlo import printing, schema
from mutcheck.tests.soundness.judge import Judged, Outcome
from mutcheck.tests.soundness.machine.measure import Measured, Moved
from mutcheck.tests.soundness.machine.module import Module, read

_WHAT = ("preserved", "returned", "rearranged", "delivered", "given", "staged", "pieces")


def told(outcome: Outcome, *, hlo: bool = True) -> str:
    """A program, what mutcheck says of its buffers and what was measured, with the module."""
    lines = [f"# seed {outcome.program.seed}, {outcome.target} {outcome.problem} {outcome.why}".rstrip()]
    lines += ["", outcome.program.source()]
    for each in outcome.buffers:
        lines += buffer(each)
    if hlo and outcome.hlo:
        lines += ["", text(outcome.hlo), *places(read(outcome.hlo))]
    return "\n".join(lines) + "\n"


def buffer(judged: Judged) -> Iterator[str]:
    """The verdict on a buffer, and what was measured of it."""
    proof = judged.proof
    yield f"# {judged.name}: {judged.outcome} {judged.why}".rstrip()
    if proof is not None:
        figures = (
            f"{proof.copies} copies, {proof.copied_bytes} B, at least: {proof.at_least}, staged {proof.staged_bytes} B"
        )
        yield f"#   mutcheck: {proof.verdict}, {figures}, pieces {proof.piece_bytes} B {proof.reason}".rstrip()
    if judged.measured is not None:
        yield f"#   measured: {'written' if judged.measured.written else 'never written'}, {judged.measured.bytes} B"
        yield from _measured(judged.measured)


def _measured(found: Measured) -> Iterator[str]:
    for what in _WHAT:
        by_name: dict[str, list[Moved]] = {}
        for each in getattr(found, what):
            by_name.setdefault(each.name, []).append(each)
        for name, moves in by_name.items():
            exact = "" if all(each.exact for each in moves) else ", a part"
            order = "" if all(each.ordered for each in moves) else ", in another order"
            yield f"#     {what}: {sum(e.bytes for e in moves)} B in {len(moves)} by {name}{exact}{order}"


def text(hlo: bytes) -> str:
    """The module as HLO text, without its Python lines."""
    proto = schema.message()()
    proto.ParseFromString(hlo)
    return printing.text(proto, frames=False)


def places(module: Module) -> list[str]:
    """Where values live, a line for each slice."""
    names = {each.id: each.name for c in module.computations.values() for each in c.instructions}
    by_place: dict[tuple[int, int], list[str]] = {}
    kinds = {each.index: each for each in module.allocations}
    for (instruction, index), place in module.places.items():
        shown = names.get(instruction, str(instruction)) + (f"{{{','.join(map(str, index))}}}" if index else "")
        by_place.setdefault((place.allocation, place.address - kinds[place.allocation].base), []).append(shown)
    made = []
    for (allocation, offset), here in sorted(by_place.items()):
        kind = kinds[allocation]
        made.append(f"# {allocation}+{offset} {kind.kind} S({kind.space}): {' '.join(here)}")
    return made
