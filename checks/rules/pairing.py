"""The pairing check: does JAX give each donated argument the output that its contents leave by?

StableHLO tells it, before anything is compiled; of a module that has none, the executable does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutcheck.checks.analysis import pairing
from mutcheck.checks.check import Check, Level
from mutcheck.checks.rules.donation import differences, shown
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.analysis.pairing import Crossing, Held, Pairing
    from mutcheck.checks.ledger import Buffer
    from mutcheck.checks.subject import Subject

CROSSED = Rule(
    "aliasing.crossed",
    Severity.WARNING,
    "JAX paired a donated argument with one output of its type, but its contents leave through another: both must be "
    "moved",
)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known of the arguments and outputs of a module.

    Attributes:
      rows: the donated arguments that are no refs, by argument number.
      outputs: the types of the outputs, as they are shown.
      pairing: the best pairing of the two.
    """

    rows: Mapping[int, Buffer]
    outputs: Sequence[str]
    pairing: Pairing


def run(subject: Subject) -> Iterator[Finding]:
    """Findings on the pairs in StableHLO; where XLA chose, on those in the executable."""
    if subject.reading is None or not subject.reading.outputs:
        return
    arguments, results = subject.module.arguments, subject.module.results

    def fits(argument: int, output: int) -> bool:
        return not differences(arguments[argument], results[output])

    yield from _findings(subject, subject.reading.outputs, fits, [shown(each) for each in results])


def run_hlo(subject: Subject) -> Iterator[Finding]:
    """The same for an executable without StableHLO."""
    flow = subject.analysis.flow if subject.analysis is not None else None
    if flow is None or subject.reading is not None:
        return
    inputs, outputs = (
        [[str(each.leaf) for each in some] for some in flow.parameters],
        [str(each.leaf) for each in flow.results],
    )
    yield from _findings(subject, pairing.held(flow), lambda one, other: inputs[one] == [outputs[other]], outputs)


def _findings(
    subject: Subject, held: Sequence[Held], fits: Callable[[int, int], bool], outputs: Sequence[str]
) -> Iterator[Finding]:
    known = [(row.argument, row, _output(row)) for row in subject.buffers if row.argument is not None]
    refs = frozenset(output for _, row, output in known if row.ref and output is not None)
    paired = {number: output for number, row, output in known if not row.ref and (row.donated or row.offered)}
    given = _Given({number: row for number, row, _ in known}, outputs, pairing.compare(paired, held, fits, refs))
    for each in given.pairing.crossings:
        row = given.rows[each.argument]
        yield CROSSED.finding(
            f"{row.path} ({row.described}) is {_what(each, given)}", row.path, advice=_advice(each, given)
        )


def _output(row: Buffer) -> int | None:
    """The output that a buffer is paired with: XLA's choice, where it was left to XLA."""
    if row.output is None and row.proof is not None:
        return row.proof.output
    return row.output


def _what(each: Crossing, given: _Given) -> str:
    rival = given.rows[each.rival].path if each.rival is not None else ""
    if each.paired is None:
        return f"donated in vain: output {each.better}, which its contents leave by, is given to {rival or 'none'}"
    if each.better is not None:
        return f"aliased to output {each.paired}, and its contents leave by output {each.better}"
    own = (
        f"leave by output {each.leaves[0]}, {given.outputs[each.leaves[0]]}, which"
        if each.leaves
        else "go to none that"
    )
    return f"aliased to output {each.paired}, which holds the contents of {rival}; its own {own} cannot take its place"


def _advice(each: Crossing, given: _Given) -> str:
    """What to do: about who takes another's output, about contents that are only exchanged, or about the order."""
    losing = [one for one in given.pairing.crossings if one.better is None]
    if each.better is None or any(one.argument == each.rival for one in losing):
        taker = given.rows[each.argument if each.better is None or each.rival is None else each.rival].path
        return f"Stop donating {taker}, or return its new contents in its own dtype: JAX goes by shape and dtype alone."
    if each.passed:
        return (
            "The program asks for this exchange, and every call pays for it with copies: let the caller exchange the "
            "names (`a, b = b, a`), which is free."
        )
    order = [
        output
        for _, output in sorted(given.pairing.better.items())
        if given.outputs[output] == given.outputs[each.better]
    ]
    return (
        "JAX gives a donated argument to the first output of its shape and dtype: return these first, in the order "
        f"of the donated arguments (now outputs {', '.join(map(str, order))}), and let the caller exchange the names, "
        "which is free."
    )


def _never(_: Subject) -> bool:
    """What is aliased is decided by the executable: it is no check that passes."""
    return False


CHECK = Check("aliasing", (CROSSED,), Level.LOWERING, run, _never)
OF_HLO = Check("aliasing", (), Level.EXECUTABLE, run_hlo, _never)
