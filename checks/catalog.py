"""Every check there is. docs/checks.md, the rules of SARIF and the codes that a waiver may name are made from it.

To add a check, write its file in `checks/rules/` and put its value into `CHECKS`.
"""

from __future__ import annotations

from mutcheck.checks import waiver
from mutcheck.checks.check import Check, Level
from mutcheck.checks.foreign import candidates, vain
from mutcheck.checks.rules import (
    accepted,
    aliasing,
    directives,
    donation,
    executable,
    inplace,
    observed,
    pairing,
    possible,
    program,
    rejection,
    same_array,
    update,
)
from mutcheck.checks.rules.accepted import Comparison
from mutcheck.core.finding import Severity
from mutcheck.core.rule import Rule

CHECKS: tuple[Check, ...] = (
    program.CHECK,
    donation.CHECK,
    same_array.CHECK,
    pairing.CHECK,
    update.CHECK,
    rejection.CHECK,
    directives.CHECK,
    executable.CHECK,
    aliasing.CHECK,
    pairing.OF_HLO,
    inplace.CHECK,
    executable.FIELDS,
    directives.OF_HLO,
    inplace.NOT_COMPILED,
    vain.CHECK,
    candidates.CHECK,
    possible.CHECK,
    observed.CHECK,
    program.OUTPUT,
)
"""In the order in which their findings are told."""

COMPARISONS: tuple[Comparison, ...] = (accepted.LEDGER, accepted.GOLDEN)
"""Checks against what was accepted, in the order in which they are made."""

RULES: dict[str, Rule] = {
    rule.code: rule
    for rules in (*(each.rules for each in CHECKS), *(each.rules for each in COMPARISONS), (waiver.STALE, waiver.ENDED))
    for rule in rules
}
"""Every rule, by its code."""

CODES: tuple[str, ...] = tuple(sorted(RULES))


def rule(code: str) -> Rule:
    """What a code means; one that nobody declared is an error by its name, so that no result is lost."""
    return RULES.get(code) or Rule(code, Severity.ERROR, f"a finding of {code}")


def table() -> str:
    """Every rule as a row of Markdown, in the order of the checks: what docs/checks.md shows."""
    rows = (f"| `{each.code}` | {each.severity.value} | {each.says} |" for each in RULES.values())
    return "\n".join(["| code | severity | what it says |", "| --- | --- | --- |", *rows, ""])


def kinds_beyond_stablehlo() -> dict[Level, frozenset[str]]:
    """The kinds of findings that are made only where there is an executable, or a run."""
    return {
        level: frozenset(rule.kind for check in CHECKS if check.needs is level for rule in check.rules)
        for level in (Level.EXECUTABLE, Level.OBSERVATION)
    }
