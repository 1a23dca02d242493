"""What `mutcheck.lower` gives: what became of a function on a target, and what can be required of it.

What reads modules and tells stories is imported where it is used: a kept result that is as it should be needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutcheck.api.unmet import RequirementError
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.checks.rules.donation import IN_VAIN
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.checks.waiver import names_path
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.core.finding import Finding
from mutcheck.core.made import Made
from mutcheck.core.program import Program
from mutcheck.core.proof import Verdict
from mutcheck.core.target import PLATFORMS
from mutcheck.report import counts

if TYPE_CHECKING:
    from mutcheck.checks.filecheck.directive import Directives
    from mutcheck.checks.subject import Subject

FINE = (Verdict.IN_PLACE, Verdict.READ_ONLY)
STAYS = (*FINE, Verdict.COPIED)
"""Verdicts of buffers that an output lives in."""


@dataclass(frozen=True, repr=False)
class Checked:
    """What became of a function on one target. Its parts are plain values; the `require_` methods return it again.

    Attributes:
      result: the outcome, with everything that the checks have to say.
      made: the artifacts that it was judged by.
    """

    result: Result
    made: Made
    _subject: Subject
    _program: Program

    def __repr__(self) -> str:
        """What it is, in a line: the artifacts are thousands of bytes."""
        fine = sum(row.proof is not None and row.proof.verdict in FINE for row in self.ledger)
        return f"<{self.name} on {self.target}: {self.result.outcome}, {fine} of {len(self.ledger)} buffers in place>"

    @property
    def name(self) -> str:
        return self.result.cell.source.name

    @property
    def target(self) -> str:
        """The target's full name, such as `cuda:h100`."""
        return str(self.result.cell.target)

    @property
    def lowering(self) -> Lowering:
        """The StableHLO module and its argument table.

        Raises:
          RequirementError: JAX refused to lower it.
        """
        self._require_lowered()
        assert isinstance(self.result.artifact, Lowering)
        return self.result.artifact

    def _require_lowered(self) -> None:
        __tracebackhide__ = True
        if not isinstance(self.result.artifact, Lowering):
            from mutcheck.api import words

            raise self._unmet("was not lowered", words.why_not_lowered(self.result))

    @property
    def _is_compiled(self) -> bool:
        return isinstance(self.result.compiled, Executable)

    @property
    def executable(self) -> Executable | None:
        """XLA's optimized module and its memory figures; None where there is none."""
        return self.result.compiled if isinstance(self.result.compiled, Executable) else None

    @property
    def ledger(self) -> tuple[Buffer, ...]:
        """The mutable buffers, each with the levels of proof that it reached."""
        return self.result.buffers

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.result.findings

    @property
    def copied_bytes(self) -> int | None:
        """How many bytes of buffers a call copies; None where that is not known."""
        if self.result.proven is None or counts.is_unsure(self.result):
            return None
        return self.result.proven.copied_bytes

    @property
    def extra_bytes(self) -> int | None:
        """How many bytes a call moves or holds beyond an ideal update in place; None where that is not known."""
        extra = self.result.extra
        return None if extra is None or extra.at_least else extra.bytes

    @property
    def temporary_bytes(self) -> int | None:
        """XLA's figure of peak temporary memory on one device; None where there is none."""
        return self.result.proven.temporary_bytes if self.result.proven is not None else None

    def _repr_html_(self) -> str:
        """What a notebook shows: the outcome, the ledger, and where the buffers live over the schedule."""
        from mutcheck.report.notebook import view

        return view.html(self.result, self._subject.picture)

    def explain(self, buffer: str | None = None) -> str:
        """The story of each buffer that is not updated in place; of one path or pattern, in place or not."""
        from mutcheck.api import words

        return words.stories(self.name, self._subject, self.ledger, buffer)

    def advise(self, seconds: float = 60) -> Advised:
        """Try edits of the program that could save extra bytes, as `mutcheck advise` does; those that help are told.

        Args:
          seconds: how long it may look for them. What it compiles it keeps, and the next call finds it.
        """
        from mutcheck.advice import inprocess

        return inprocess.advised(self._subject, self._program, seconds)

    def table(self) -> str:
        """The ledger as text: the buffers, each with the levels of proof that it reached."""
        from mutcheck.api import words

        return words.table(self.ledger)

    def require_compiled(self) -> Checked:
        """There is an executable.

        Raises:
          RequirementError: there is none, and why.
        """
        __tracebackhide__ = True
        self._require_lowered()
        if not self._is_compiled:
            from mutcheck.api import words

            raise self._unmet("has no executable", words.why_not_compiled(self.result))
        return self

    def require_donated(self, *buffers: str) -> Checked:
        """Every buffer, or every one of these paths or patterns, is offered to XLA, and not in vain.

        Raises:
          RequirementError: one is not, or there is none.
        """
        __tracebackhide__ = True
        self._require_lowered()
        in_vain = {finding.buffer for finding in IN_VAIN.among(self.findings)}
        self._require(
            buffers,
            lambda row: row.donated and row.path not in in_vain,
            "is not donated",
            "are not donated",
            "donation.",
        )
        return self

    def require_aliased(self, *buffers: str) -> Checked:
        """In the executable an output lives in the parameter of every buffer, or of these.

        Raises:
          RequirementError: in one it does not, or it is not known.
        """
        __tracebackhide__ = True
        self.require_compiled()
        self._require(
            buffers,
            lambda row: row.proof is not None and row.proof.output is not None,
            "is not aliased",
            "are not aliased",
            "aliasing.",
        )
        return self

    def require_in_place(self, *buffers: str) -> Checked:
        """The executable updates every buffer, or these, where it is: it copies none, or that is waived.

        Raises:
          RequirementError: one is copied, not donated or not aliased, or it is not known; the story is told.
        """
        __tracebackhide__ = True
        self.require_compiled()
        waived = {each.buffer for each in COPIED.among(self.findings) if each.waived}
        self._require(
            buffers,
            lambda row: row.proof is not None and (row.proof.verdict in FINE or row.path in waived),
            "is not updated in place",
            "are not updated in place",
            "inplace.",
            story_too=True,
        )
        return self

    def require_copied_bytes(self, *, at_most: int) -> Checked:
        """A call copies no more bytes of buffers than this, in all loops and all buffers together.

        Raises:
          RequirementError: it copies more, or it is not known.
        """
        __tracebackhide__ = True
        self.require_compiled()
        proven = self.result.proven
        if proven is None or counts.is_unsure(self.result):
            raise self._unmet("copies an unknown number of bytes", self.table())
        if proven.copied_bytes > at_most or proven.at_least:
            least = "at least " if proven.at_least else ""
            more = f"copies {least}{proven.copied_bytes:,} bytes a call, and at most {at_most:,} are allowed"
            rows = [row for row in self.ledger if row.proof is not None and row.proof.copies]
            raise self._unmet(more, f"{self.table()}\n\n{self.explain()}", buffers=rows)
        return self

    def require_extra_bytes(self, *, at_most: int) -> Checked:
        """A call moves and holds no more bytes than this beyond an ideal update in place.

        They are what it copies, rearranges and relocates, and buffers that are not donated or not aliased, though an
        output could live in them.

        Raises:
          RequirementError: there are more, or it is not known how many.
        """
        __tracebackhide__ = True
        self.require_compiled()
        extra = self.result.extra
        if extra is None or extra.known is None:
            raise self._unmet("needs an unknown number of extra bytes", self.table())
        if extra.bytes > at_most or extra.at_least:
            least = "at least " if extra.at_least else ""
            more = f"needs {least}{extra.bytes:,} extra bytes a call, and at most {at_most:,} are allowed"
            rows = [row for row in self.ledger if row.extra is not None and (row.extra.bytes or row.extra.at_least)]
            raise self._unmet(more, self._about_extra(), buffers=rows)
        return self

    def require_temporary_bytes(self, *, at_most: int) -> Checked:
        """The peak of temporary memory of a call is no more than this, by XLA's own figure.

        Raises:
          RequirementError: it is more, or XLA gives no figure.
        """
        __tracebackhide__ = True
        self.require_compiled()
        size = self.temporary_bytes
        if size is None:
            raise self._unmet("needs an unknown number of temporary bytes", "XLA gives no figure.")
        if size > at_most:
            more = f"needs {size:,} temporary bytes, and at most {at_most:,} are allowed"
            raise self._unmet(more, self.table())
        return self

    def require_not_relocated(self, *buffers: str) -> Checked:
        """Every buffer, or every one of these, is computed in its own place, and not in another one.

        Raises:
          RequirementError: one is relocated, or not aliased, or it is not known.
        """
        __tracebackhide__ = True
        self.require_compiled()
        self._require(
            buffers,
            lambda row: row.proof is not None and row.proof.verdict in STAYS and not row.proof.relocated_bytes,
            "is relocated, or not known to stay",
            "are relocated, or not known to stay",
            "aliasing.",
            story_too=True,
        )
        return self

    def require_directives(self, text: str) -> Checked:
        """FileCheck directives hold: `CHECK` and `CPU` of the StableHLO, `HLO` and `HLO-CPU` of the optimized module.

        Raises:
          RequirementError: one does not match; the nearest line is shown.
          ValueError: there is no directive in `text`, or a line that looks like one and is none.
        """
        __tracebackhide__ = True
        from mutcheck.checks.filecheck import directive

        wanted = directive.from_check_file(text, "directives", directive.known(PLATFORMS))
        if wanted.bad:
            lines = (f"line {each.location.line if each.location else 0}: {each.message}" for each in wanted.bad)
            raise ValueError(f"{'; '.join(lines)}. {wanted.bad[0].advice}")
        if not wanted.prefixes:
            raise ValueError("there is no directive in it: write lines such as `CHECK: tf.aliasing_output = 0`")
        platform = self.result.cell.platform.upper()
        self._match(wanted, (directive.COMMON, platform), lambda: self.lowering.text)
        self._match(wanted, (directive.HLO, f"{directive.HLO}-{platform}"), self._hlo)
        return self

    def _match(self, wanted: Directives, prefixes: Sequence[str], text: Callable[[], str]) -> None:
        __tracebackhide__ = True
        from mutcheck.checks.filecheck import directive, engine

        used = tuple(prefix for prefix in prefixes if prefix in wanted.prefixes)
        found = directive.match_all(engine.check, text(), wanted, used) if used else None
        if found is not None:
            lines = [found.message, *(f"  {line}" for line in found.evidence)]
            raise self._unmet("does not hold its directives", "\n".join(lines), findings=(found,))

    def _hlo(self) -> str:
        self.require_compiled()
        analysis = self._subject.analysis
        if analysis is None:
            why = str(self._subject.unreadable_executable or "there is none")
            raise self._unmet("has an executable that cannot be read", why)
        from mutcheck.checks.ir.hlo import printing

        return printing.text(analysis.module.proto)

    def _require(
        self,
        buffers: Sequence[str],
        holds: Callable[[Buffer], bool],
        one: str,
        many: str,
        code: str,
        *,
        story_too: bool = False,
    ) -> None:
        __tracebackhide__ = True
        touched = [row for row in self.ledger if not row.untouched] or self.ledger
        asked = [row for row in self.ledger if any(names_path(each, row.path) for each in buffers)] or touched
        if not self.ledger:
            advice = "Pass it refs (`jax.new_ref`), or donate arguments: `jax.jit(f, donate_argnums=0)`."
            raise self._unmet("mutates nothing: it takes no ref, and donates no argument", advice)
        for pattern in buffers:
            if not any(names_path(pattern, row.path) for row in self.ledger):
                known = ", ".join(row.path for row in self.ledger)
                raise self._unmet(f"has no buffer {pattern!r}", f"Its mutable buffers are {known}.")
        failing = [row for row in asked if not holds(row)]
        if failing:
            from mutcheck.api import words

            count = f"{len(failing)} of its {len(self.ledger)} buffers " if len(self.ledger) > 1 else "its buffer "
            about = [words.table(failing), *self._told(failing, code)]
            about += [self.explain()] if story_too and self._is_compiled else []
            raise self._unmet(f"{count}{one if len(failing) == 1 else many}", "\n\n".join(about), ": ", failing)

    def _about_extra(self) -> str:
        """The buffers with their stories, and the arguments that are updated, and not donated."""
        from mutcheck.checks.rules import possible

        buffers = [self.table(), self.explain()] if self.ledger else []
        return "\n\n".join(filter(None, [*buffers, possible.updates(self._subject)]))

    def _told(self, failing: Sequence[Buffer], code: str) -> list[str]:
        """The findings about some buffers that a story does not tell."""
        paths = {row.path for row in failing}
        found = [each for each in self.findings if each.buffer in paths and each.code.startswith(code)]
        return [
            "\n".join(
                filter(None, [each.message, f"  at {each.location}" if each.location else "", f"  {each.advice}"])
            )
            for each in found
            if each.code != COPIED.code
        ]

    def _unmet(
        self,
        what: str,
        about: str,
        between: str = " ",
        buffers: Sequence[Buffer] = (),
        findings: tuple[Finding, ...] = (),
    ) -> RequirementError:
        """The error of what does not hold.

        Args:
          buffers: those that it is about.
          findings: what is found there and nowhere else.
        """
        paths = {row.path for row in buffers}
        found = findings or tuple(each for each in self.findings if each.buffer in paths)
        message = f"{self.name} on {self.target}{between}{what}\n\n{about}".rstrip()
        return RequirementError(message, found or self.result.failing, tuple(buffers), self)
