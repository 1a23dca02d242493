"""What is raised where a requirement of `mutcheck.lower`'s result does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutcheck.api.checked import Checked
    from mutcheck.checks.ledger import Buffer
    from mutcheck.core.finding import Finding


class RequirementError(AssertionError):
    """Something that was required of a function does not hold. Its text is for a person; the parts are for a program.

    Attributes:
      findings: what the checks say of it: those about its buffers, or all that fail where it is about none.
      buffers: the rows of the ledger that do not hold; none where it is not about single buffers.
      checked: what `mutcheck.lower` gave; None in another process than the one that raised it.
    """

    def __init__(
        self,
        message: str,
        findings: tuple[Finding, ...] = (),
        buffers: tuple[Buffer, ...] = (),
        checked: Checked | None = None,
    ) -> None:
        super().__init__(message)
        self.findings = findings
        self.buffers = buffers
        self.checked = checked

    def __reduce__(self) -> tuple[Any, ...]:
        """What crosses processes: not the artifacts, which are of this one."""
        return type(self), (str(self), self.findings, self.buffers)


RequirementError.__module__ = "mutcheck"  # where it is public: a traceback names it so
