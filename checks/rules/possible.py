"""The donations that a program could make, and those that are expected of it: with the line to change.

A program may need the old value of what it updates, so what is only possible is a note. What somebody expects, and
nobody donates, fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.foreign import candidates, signature
from mutcheck.checks.foreign.candidates import Candidate
from mutcheck.checks.foreign.signature import Frame, Parameter, Signature, argument_of, function_of
from mutcheck.checks.rules.donation import LOST, POSSIBLE
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.core.finding import Finding
from mutcheck.core.units import readable
from mutcheck.lowering.capture import dump

if TYPE_CHECKING:
    from mutcheck.checks.analysis.donatable import Donatable
    from mutcheck.checks.ir.stablehlo import Module
    from mutcheck.checks.ledger import Buffer, Expected
    from mutcheck.checks.subject import Subject
    from mutcheck.core.source import Source

_BEFORE: dict[Expected, str] = {
    "the accepted ledger": "the accepted ledger has it donated",
    "the last run": "the last run that is in the history expected it to be donated",
}
_WAYS_OUT: dict[Expected, str] = {
    "the accepted ledger": "If it is meant not to be donated, accept that: `mutcheck accept`.",
    "the last run": "If it is meant not to be donated, accept that: `mutcheck accept`, or say how many are: "
    "`@program(donated=...)`.",
}


def run(subject: Subject) -> Iterator[Finding]:
    """What was donated before and is no more, then a note for each large argument that could be donated."""
    yield from _lost(subject)
    could = told(subject)
    if could:
        sources, jitted = _site(subject, could)
        yield from candidates.findings(could, jitted, sources)


def saved(subject: Subject) -> int | None:
    """Bytes that a call would not need, were what is told as possible donated; None where it was not looked at."""
    return sum(each.bytes for each in told(subject)) if subject.reading is not None else None


def told(subject: Subject) -> tuple[Candidate, ...]:
    """The large arguments that could be donated, the largest first."""
    from mutcheck.checks.foreign.grouping import LEAST  # with what reads modules

    found = [each for each in _candidates(subject, subject.possible) if each.bytes >= LEAST]
    return tuple(sorted(found, key=lambda each: -each.bytes))


def explained(subject: Subject) -> Iterator[Finding]:
    """A note for each argument that could be donated: large ones, and of any size those that count as extra bytes."""
    counted = {each.number for each in subject.possible if each.update}
    large = {each.argument for each in told(subject)}
    could = [
        each
        for each in _candidates(subject, subject.possible)
        if each.argument in large or counted & {parameter.number for parameter, _ in each.arrays}
    ]
    if could:
        sources, jitted = _site(subject, could)
        yield from candidates.findings(sorted(could, key=lambda each: -each.bytes), jitted, sources)


def edit(subject: Subject, rows: Sequence[Buffer]) -> str:
    """What to write so that arguments are donated; empty where none of them could be."""
    numbers = {row.argument for row in rows}
    found = _candidates(subject, [each for each in subject.donatable if each.number in numbers])
    if not found:
        return ""
    sources, jitted = _site(subject, found)
    return candidates.edit(found, jitted, sources)


def updates(subject: Subject) -> str:
    """The arguments that a call makes a new version of beside the old one, of any size, and how to donate them."""
    found = [each for each in subject.possible if each.update]
    if not found:
        return ""
    paths = ", ".join(f"{each.argument.path} ({readable(subject.device_bytes(each))})" for each in found)
    could = _candidates(subject, found)
    sources, jitted = _site(subject, could)
    what = f"{paths} {'is' if len(found) == 1 else 'are'} updated, and not donated."
    return f"{what} {candidates.edit(could, jitted, sources)}."


def _lost(subject: Subject) -> Iterator[Finding]:
    """What was donated, by who says so: one edit for all of it."""
    for who, before in _BEFORE.items():
        rows = [row for row in subject.buffers if row.expected == who]
        if not rows:
            continue
        how = edit(subject, rows)
        advice = " ".join(filter(None, [how and f"{how}.", _WAYS_OUT[who]]))
        for row in rows:
            yield LOST.finding(f"{row.path} ({row.described}) is no longer donated: {before}", row.path, advice=advice)


def _candidates(subject: Subject, arguments: Sequence[Donatable]) -> tuple[Candidate, ...]:
    """Arrays by the Python argument that they belong to, with their sizes on a device."""
    if not arguments:
        return ()
    ports, placed = subject.module.arguments, _compiled(subject)
    leaves = {each.number: each.leaf for each in (placed.parameters if placed is not None else ())}
    found: dict[str, list[tuple[Parameter, int]]] = {}
    for each in arguments:
        parameter = signature.of_port(ports[each.number], each.argument.path)
        made = replace(parameter, leaf=leaves.get(each.number, parameter.leaf))
        found.setdefault(argument_of(parameter.path), []).append((made, each.output))
    return tuple(Candidate(name, tuple(arrays)) for name, arrays in found.items())


def _name(module: Module) -> str:
    attributes = module.operation.operation.attributes
    return str(attributes["sym_name"]).strip('"') if "sym_name" in attributes else ""


def _compiled(subject: Subject) -> Signature | None:
    """What the executable takes, on one device, and the frames behind it; None where there is none."""
    return signature.of(subject.analysis.module.proto.hlo_module, 0) if subject.analysis is not None else None


def _site(subject: Subject, could: Sequence[Candidate]) -> tuple[Sources, Jitted]:
    """Where the program's function stands in the user's source, and what jits it."""
    sources, source = Sources(dump.source), subject.given.cell.source
    name, placed = function_of(_name(subject.module)), _compiled(subject)
    jitted = sources.jitted(name, placed.frames if placed is not None else {})
    if not jitted.line and (line := _defined(source, name)):
        jitted = sources.jitted(name, {1: Frame(str(source.file), name, line, 0)})
    said = sources.offered(jitted)
    if said is not None and {each.argument for each in could} & set(said.names):
        jitted = replace(jitted, jit=None, written="")  # a line that donates them is not the one that made this
    return sources, jitted


def _defined(source: Source, name: str) -> int:
    """The line of a program's part of its file that defines its function; 0 where that is not sure."""
    try:
        tree = ast.parse(dump.source(str(source.file)))
    except (SyntaxError, ValueError):
        return 0
    first, last = source.lines
    found = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == name and first <= node.lineno <= last
    ]
    return found[0] if len(found) == 1 else 0


def _decides(subject: Subject) -> bool:
    """A program's arguments are looked at here; those of a module that another command compiled elsewhere."""
    return subject.site is None


CHECK = Check("donation", (LOST, POSSIBLE), Level.LOWERING, run, _decides)
