"""A rule: one kind of thing that a check may say, with its code, its severity and what it means.

A rule is declared in its check's file, and is the one place that says these three: docs/checks.md, the rules of SARIF
and the codes that a waiver may name are made from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.visible import visible


@dataclass(frozen=True, slots=True)
class Rule:
    """One code.

    Attributes:
      code: stable name, `kind.what`, such as `donation.in-vain`.
      severity: how much a finding of it weighs by itself.
      says: what it says, in Markdown, without a full stop.
      absent: whether it says that there is nothing to check: a table shows neither a pass nor a failure then.
    """

    code: str
    severity: Severity
    says: str
    absent: bool = False

    @property
    def kind(self) -> str:
        """What comes before the full stop: findings of one kind are about one level."""
        return self.code.partition(".")[0]

    def finding(
        self,
        message: str,
        buffer: str = "",
        location: Location | None = None,
        evidence: Iterable[str] = (),
        advice: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this code, as in `Finding`; its severity is the rule's, where no other is given.

        Names are in what it says, and may hold anything: what steers a terminal or ends a line is escaped.
        """
        shown = tuple(visible(line) for text in evidence for line in text.split("\n"))
        weight = severity or self.severity
        return Finding(self.code, weight, visible(message), buffer, location, shown, visible(advice))

    def made(self, finding: Finding) -> bool:
        """Whether a finding is of this code."""
        return finding.code == self.code

    def among(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings of this code, in their order."""
        return [each for each in findings if each.code == self.code]


def about(rules: Iterable[Rule], findings: Iterable[Finding]) -> list[Finding]:
    """The findings of some rules, in their order."""
    codes = {rule.code for rule in rules}
    return [each for each in findings if each.code in codes]
