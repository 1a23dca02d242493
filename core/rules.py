"""Every finding's code with the severity that it has by itself, and a description.

This is the one source of both: docs/checks.md shows it, and a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.core.finding import Severity

CRITICAL, ERROR, WARNING, NOTE = Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means.

    Attributes:
      says: what a finding of that code says, in Markdown, without a full stop.
    """

    severity: Severity
    says: str


RULES = {
    "donation.missing": Rule(ERROR, "a ref is written, but not donated"),
    "donation.in-vain": Rule(ERROR, "a donation that no output can use, and why"),
    "donation.bad-output": Rule(ERROR, "an alias names an output that is not there, is of another type, or is taken"),
    "donation.count": Rule(ERROR, "not as many buffers are donated as expected"),
    "donation.donor": Rule(NOTE, "a buffer donor: which output takes its place is left to XLA"),
    "donation.possible": Rule(
        NOTE, "`mutcheck run` and `inspect`: a large argument is not donated, and an output of its type exists"
    ),
    "donation.unknown": Rule(WARNING, "JAX keeps the argument names where this version does not find them"),
    "update.rebuilt": Rule(ERROR, "a fresh buffer is filled piece by piece, and the line that does it"),
    "update.unexpected": Rule(ERROR, "an update is not the expected one"),
    "update.unmatched": Rule(ERROR, "an expected update names no buffer"),
    "aliasing.crossed": Rule(
        WARNING,
        "JAX paired a donated argument with an output of its type, and its contents leave by another "
        "one: each must be moved",
    ),
    "aliasing.missing": Rule(ERROR, "a buffer is donated, and no output of the executable lives in it"),
    "aliasing.other-output": Rule(ERROR, "a buffer is aliased to another output than the one it was offered to"),
    "inplace.copied": Rule(ERROR, "a call copies the buffer: how often, how many bytes, which instructions, and why"),
    "inplace.unknown": Rule(WARNING, "whether it is updated in place could not be established, and why"),
    "inplace.replay": Rule(ERROR, "a value is read after its place was overwritten: mutcheck or XLA is wrong"),
    "inplace.contradiction": Rule(ERROR, "XLA's memory figures contradict a verdict: mutcheck is wrong"),
    "observed.differs": Rule(CRITICAL, "a run computes something else than the program without jit"),
    "observed.moved": Rule(ERROR, "an aliased buffer was at another address after a run"),
    "observed.unknown": Rule(NOTE, "whether a run computes what the program says could not be established, and why"),
    "executable.unavailable": Rule(ERROR, "nothing here compiles for the target"),
    "executable.unreadable": Rule(ERROR, "the executable cannot be read: nothing is known of it"),
    "executable.unknown-fields": Rule(NOTE, "the module has fields of an XLA that mutcheck does not know"),
    "ledger.differs": Rule(ERROR, "the executable does something else with its buffers than the accepted ledger says"),
    "ledger.broken": Rule(ERROR, "the ledger cannot be read"),
    "ledger.missing": Rule(WARNING, "no ledger is kept for the running release and target"),
    "directive.failed": Rule(ERROR, "a directive does not hold, with the nearest line of the IR"),
    "directive.bad": Rule(ERROR, "a directive, or its file, cannot be read"),
    "directive.none": Rule(WARNING, "the program has no directive"),
    "golden.differs": Rule(ERROR, "the IR or the rejection is not that of its golden, with the diff"),
    "golden.broken": Rule(ERROR, "the golden cannot be read"),
    "golden.missing": Rule(WARNING, "there is no golden for the running release"),
    "rejection.unexpected": Rule(ERROR, "JAX refused the program, or XLA refused to compile it"),
    "rejection.expected": Rule(NOTE, "JAX refused the program, as expected"),
    "rejection.stale": Rule(ERROR, "JAX lowers a program whose rejection is expected"),
    "waiver.stale": Rule(ERROR, "a waiver has nothing left to waive"),
    "lowering.unreadable": Rule(ERROR, "the module cannot be read: nothing is known of it"),
    "program.crashed": Rule(ERROR, "the program's own error, exit or end of its process"),
    "program.printed": Rule(NOTE, "what the program printed while it was lowered"),
}
"""In the order of docs/checks.md."""


def rule(code: str) -> Rule:
    """What a code means; one that nobody described is an error by its name, so that no result is lost."""
    return RULES.get(code, Rule(ERROR, f"a finding of {code}"))
