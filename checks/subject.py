"""A subject: one lazily computed view of what the stages made of a cell, for everybody who asks about it.

A check, the reasons behind a copy, the picture of live ranges and whoever prints the module ask the same subject, so
each module is parsed once and analysed once. Unlike everything between the stages a subject is no plain value: it is
made where a cell is judged, and is gone with it. What is worked out when it is first asked for is a `cached_property`,
and raises nothing: what cannot be read is None, and the error is beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.argument_flow import Flow
from mutcheck.checks.analysis.donatable import Donatable, donatable
from mutcheck.checks.analysis.pairing import Held
from mutcheck.checks.analysis.updates import Update, follow
from mutcheck.checks.analysis.verdict import Analysis
from mutcheck.checks.evidence import Evidence
from mutcheck.checks.explain import lifetimes
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.filecheck import directive, engine
from mutcheck.checks.filecheck.directive import NO_DIRECTIVES, Directives, Matcher
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.hlo import printing, reader
from mutcheck.checks.ir.hlo.module import HloModule
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.ledger import Buffer, Expected, Proven, ledger, unproved
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Argument, Artifact, Compiled, Executable, Lowering, Memory, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding
from mutcheck.core.made import NOTHING_EXPECTED
from mutcheck.core.observation import Observation
from mutcheck.core.program import Expectation
from mutcheck.core.proof import Proof, Verdict

if TYPE_CHECKING:
    from mutcheck.checks.foreign.site import Site

_CONTRADICTIONS = (LookupError, ValueError, AttributeError, AssertionError, RecursionError)
"""What a module that contradicts itself may raise."""


@dataclass(frozen=True, slots=True)
class Given:
    """The plain values that a cell is judged by.

    Attributes:
      release: the running JAX release.
      printed: what the program printed.
      compiled: what became of the lowering on the target; None where it was not to be compiled.
      observation: what a run of the program showed; None where it was not run.
      command: the command that explains the program; empty where none can.
      file: the file whose lines are preferred; empty for none.
      donated: who expects arguments to be donated, by their paths, such as the accepted ledger.
      advised: what was tried on it before; None where nothing was.
    """

    cell: Cell
    artifact: Artifact
    release: str = ""
    expectation: Expectation = NOTHING_EXPECTED
    directives: Directives = NO_DIRECTIVES
    printed: str = ""
    compiled: Compiled | None = None
    observation: Observation | None = None
    command: str = ""
    file: str = ""
    donated: Mapping[str, Expected] = field(default_factory=dict)
    advised: Advised | None = None


@dataclass(frozen=True)
class Reading:
    """A StableHLO module that was read.

    Attributes:
      updates, outputs, unknown: as in `Followed`.
      matched: what directives said of it, by the directives and the prefixes.
      flow: as in `Followed`.
    """

    module: stablehlo.Module
    updates: Mapping[int, Update]
    outputs: tuple[Held, ...] = ()
    unknown: str = ""
    matched: dict[tuple[Directives, tuple[str, ...]], Finding | None] = field(default_factory=dict)
    flow: Flow | None = None
    _donatable: dict[tuple[str, tuple[Argument, ...]], tuple[Donatable, ...]] = field(default_factory=dict)

    def donatable(self, lowering: Lowering) -> tuple[Donatable, ...]:
        """The arguments that could be donated of a lowering with this module; platforms share them."""
        key = (lowering.names_unknown, lowering.arguments)
        if key not in self._donatable:
            self._donatable[key] = donatable(lowering, self.module, self.flow)
        return self._donatable[key]

    @staticmethod
    def of(module: stablehlo.Module, file: str) -> Reading:
        """A module with what its arguments are followed to; `file` is preferred among lines."""
        followed = follow(module, file)
        return Reading(module, followed.updates, followed.outputs, followed.unknown, flow=followed.flow)


class Readings:
    """Reads StableHLO; of programs and platforms one after another those with equal modules share one reading."""

    def __init__(self) -> None:
        self._key: tuple[str, str | bytes] | None = None
        self._last: Reading | None = None

    def of(self, source: str | bytes, file: str) -> Reading:
        """The module of some text or bytecode.

        Args:
          file: the program's own file: modules of one text differ in their lines.

        Raises:
          stablehlo.UnreadableModule: it is none.
        """
        if self._last is None or self._key != (file, source):
            module = stablehlo.parse(source)
            self._key, self._last = (file, source), Reading.of(module, file)
        return self._last


class Subject:
    """One cell's artifacts, and everything that is computed of them.

    Args:
      given: the plain values.
      readings: who reads StableHLO; cells that are judged one after another share one.
      reading: the StableHLO module, where it was read already.
      rows: the ledger without proofs, where it does not come from StableHLO.
      module: the executable's module, where it was read already.
      site: where the function is jitted, for a module that another command compiled.
      match: the FileCheck engine.
    """

    def __init__(
        self,
        given: Given,
        readings: Readings | None = None,
        *,
        reading: Reading | None = None,
        rows: tuple[Buffer, ...] | None = None,
        module: HloModule | None = None,
        site: Site | None = None,
        match: Matcher = engine.check,
    ) -> None:
        self.given = given
        self.site = site
        self.unreadable_lowering: stablehlo.UnreadableModule | None = None
        self.reading = reading or self._read(readings or Readings())
        self._rows = rows
        self._module = module
        self._match = match

    def _read(self, readings: Readings) -> Reading | None:
        lowering = self.lowering
        source = (lowering.located or lowering.text) if lowering is not None else ""
        if not source:
            return None
        try:
            return readings.of(source, str(self.given.cell.source.file))
        except stablehlo.UnreadableModule as error:
            self.unreadable_lowering = error
            return None

    @property
    def lowering(self) -> Lowering | None:
        return self.given.artifact if isinstance(self.given.artifact, Lowering) else None

    @property
    def executable(self) -> Executable | None:
        return self.given.compiled if isinstance(self.given.compiled, Executable) else None

    @property
    def module(self) -> stablehlo.Module:
        """The StableHLO module, for a check that needs one."""
        assert self.reading is not None
        return self.reading.module

    @property
    def updates(self) -> Mapping[int, Update]:
        """What becomes of each aliased argument in StableHLO, by its number."""
        return self.reading.updates if self.reading is not None else {}

    def matched(self, text: str, prefixes: tuple[str, ...]) -> Finding | None:
        """What the directives with some prefixes say of the StableHLO text; platforms of one module share it."""
        assert self.reading is not None
        key = (self.given.directives, prefixes)
        if key not in self.reading.matched:
            self.reading.matched[key] = self.match(text, prefixes)
        return self.reading.matched[key]

    def match(self, text: str, prefixes: tuple[str, ...]) -> Finding | None:
        """What the directives with some prefixes say of a text; None where all hold."""
        return directive.match_all(self._match, text, self.given.directives, prefixes)

    @cached_property
    def rows(self) -> tuple[Buffer, ...]:
        """The ledger as far as the lowering tells it."""
        if self._rows is not None:
            return self._rows
        if self.lowering is None or self.reading is None:
            return ()
        return ledger(self.lowering, self.reading.module, self.reading.updates, self._expected, self.reading.unknown)

    @cached_property
    def donatable(self) -> tuple[Donatable, ...]:
        """Arguments of a program that are not donated, and that an output could live in: those to update first."""
        if self.lowering is None or self.reading is None or self.site is not None:
            return ()
        return self.reading.donatable(self.lowering)

    @cached_property
    def possible(self) -> tuple[Donatable, ...]:
        """Those of them that nobody expects to be donated: the others have a row in the ledger."""
        rows = {row.argument for row in self.rows}
        return tuple(each for each in self.donatable if each.number not in rows)

    def device_bytes(self, argument: Donatable) -> int:
        """The size of an argument on one device, as far as that is known."""
        entry = self.analysis.module.entry.parameters if self.analysis is not None else ()
        if argument.number < len(entry):
            return sum(leaf.bytes for leaf in entry[argument.number].leaves)
        return argument.argument.bytes

    @property
    def _expected(self) -> Mapping[int, Expected]:
        """Who expects arguments to be donated that are not: by name, or so many of them."""
        assert self.lowering is not None
        arguments = [each for each in self.lowering.arguments if each.number is not None]
        ports = dict(zip((each.number for each in arguments), self.module.arguments, strict=False))
        donated = {number for number, port in ports.items() if port.aliases is not None or port.donor}
        found = {
            each.number: self.given.donated[each.path]
            for each in arguments
            if each.number is not None and each.path in self.given.donated and each.number not in donated
        }
        missing = (self.given.expectation.donated or 0) - len(donated) - len(found)
        if missing > 0:
            likely = [each.number for each in self.donatable if each.number not in found]
            found |= dict.fromkeys(likely[:missing], "the program")
        return found

    @cached_property
    def _analysed(self) -> Analysis | UnreadableHlo | None:
        if self.executable is None or (self.reading is None and not self._rows):
            return None
        parameters = {each.argument: each.donated for each in self.rows if each.argument is not None}
        try:
            module = (
                self._module
                if self._module is not None
                else reader.parse(self.executable.hlo, self.given.cell.target.platform)
            )
            return verdict.analyse(module, parameters)
        except UnreadableHlo as error:
            return error
        except RecursionError:
            return UnreadableHlo("its computations call each other too deeply to be followed")
        except _CONTRADICTIONS as error:
            return UnreadableHlo(f"it contradicts itself ({type(error).__name__}: {error})")

    @property
    def analysis(self) -> Analysis | None:
        """What becomes of the buffers in the executable; None where there is none that can be read."""
        return self._analysed if isinstance(self._analysed, Analysis) else None

    @property
    def unreadable_executable(self) -> UnreadableHlo | None:
        """Why the executable cannot be read; None where it can, or there is none."""
        return self._analysed if isinstance(self._analysed, UnreadableHlo) else None

    @cached_property
    def buffers(self) -> tuple[Buffer, ...]:
        """The ledger, with a proof in each row where there is an executable."""
        if self.unreadable_executable is not None:
            return unproved(self.rows, f"the executable cannot be read: {self.unreadable_executable}")
        if self.analysis is None:
            compiled = self.given.compiled
            if self.site is not None and isinstance(compiled, Unavailable):
                return unproved(self.rows, compiled.why)
            return self.rows
        return tuple(replace(buffer, proof=_proof(buffer, self.analysis)) for buffer in self.rows)

    @cached_property
    def proven(self) -> Proven | None:
        """What the executable proves of all buffers together; None where there is none that can be read."""
        if self.analysis is None:
            return None
        totals = self.analysis.totals
        at_least = totals.at_least or any(row.proof is not None and row.proof.at_least for row in self.buffers)
        temporary = self.memory.temporary if self.memory else None
        return Proven(
            self.buffers,
            totals.copies,
            totals.copied_bytes,
            at_least,
            temporary,
            totals.rearranged_bytes,
            min(totals.relocated_bytes, sum(row.relocated_bytes for row in self.buffers)),
        )

    @property
    def memory(self) -> Memory | None:
        """XLA's own figures of the executable."""
        return self.executable.memory if self.executable is not None else None

    @cached_property
    def advised(self) -> Advised | None:
        """What was tried on it; None where nothing was, or on a program that copied something else."""
        given, proven, target = self.given.advised, self.proven, self.given.cell.target
        before = given.before.get(target) if given is not None else None
        if before is None or proven is None:
            return None
        same = (before.copies, before.copied_bytes) == (proven.copies, proven.copied_bytes)
        return given if same else None

    @cached_property
    def causes(self) -> Causes | None:
        """Why things are done to the buffers; None where nothing is known of them."""
        if self.analysis is None or self.analysis.versions is None:
            return None
        paths = {each.argument: each.path for each in self.rows if each.argument is not None}
        return Causes(self.analysis, self.analysis.versions, paths, self.given.file)

    @cached_property
    def evidence(self) -> Evidence:
        """What a history keeps of the executable."""
        return Evidence(self.picture, self.hlo_text(frames=False)) if self.executable is not None else Evidence()

    @cached_property
    def picture(self) -> lifetimes.Picture | None:
        """Where its buffers live over the schedule; None where that is not known, or it mutates nothing."""
        if self.analysis is None or self.causes is None:
            return None
        try:
            return lifetimes.of(self.analysis, self.causes, self.rows)
        except _CONTRADICTIONS:  # more of the module is looked at here
            return None

    def hlo_text(self, *, frames: bool = True) -> str:
        """The optimized module as HLO text; empty where there is none, or it cannot be written.

        Args:
          frames: as in `printing.text`.
        """
        if self.analysis is None:
            return ""
        try:
            return printing.text(self.analysis.module.proto, frames=frames)
        except UnreadableHlo:
            return ""


def _proof(buffer: Buffer, analysis: Analysis) -> Proof:
    """What an executable proves of a buffer. A ref that nothing writes needs no donation: it stays as it is."""
    if buffer.argument is None:
        return Proof(Verdict.READ_ONLY if buffer.untouched else Verdict.NOT_DONATED, reason=buffer.reason)
    proof = analysis.verdicts[buffer.argument].proof
    if proof.verdict is Verdict.NOT_DONATED and buffer.ref and buffer.written is False:
        return proof.because(Verdict.READ_ONLY, "nothing writes it, and it is not donated")
    return proof
