"""Judges a cell: which check reads which artifact, and what outcome their findings make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mutcheck.checks import waiver
from mutcheck.checks.filecheck import directive
from mutcheck.checks.filecheck.directive import Directives
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.hlo import module as hlo
from mutcheck.checks.ledger import Buffer, ledger
from mutcheck.checks.rules import donation, executable, observed, update
from mutcheck.checks.waiver import names_path
from mutcheck.core.artifacts import Artifact, Compiled, Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.observation import Observation
from mutcheck.core.program import Expectation, Waiver
from mutcheck.core.target import compiled as compiled_target


class Outcome(StrEnum):
    """What became of a cell."""

    PASSED = "passed"
    FAILED = "failed"
    REJECTED = "rejected"
    UNAVAILABLE = "unavailable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """A cell, its artifact, and everything that the checks have to say of it.

    Attributes:
      buffers: the ledger; empty where there is no lowering.
      checked: what was looked at (`donation`, `update`, `aliasing`, `inplace`, `directives`, `golden`, `ledger`,
        `observed`): a check that is not in it has not been made, and must not be shown as passed.
      strict: whether a warning fails the cell.
      compiled: what became of the lowering on the target; None where it was not to be compiled.
      proven: what the executable proves; None where there is none.
      cached: whether the executable was compiled before, and kept.
      observation: what a run of the program showed; None where it was not run.
      times: how often another command compiled the module; None where mutcheck made it.
      saved: bytes that a call would not need, were what can be donated donated; None where that was not asked.
      configured: the findings that the project's configuration waives, and not the program itself.
      lowering_seconds: how long the program took to import, trace and lower, for all platforms together.
    """

    cell: Cell
    artifact: Artifact
    buffers: tuple[Buffer, ...]
    findings: tuple[Finding, ...]
    checked: frozenset[str]
    strict: bool = False
    compiled: Compiled | None = None
    proven: executable.Proven | None = None
    cached: bool = False
    observation: Observation | None = None
    times: int | None = None
    saved: int | None = None
    lowering_seconds: float | None = None
    configured: frozenset[Finding] = frozenset()

    @property
    def outcome(self) -> Outcome:
        if isinstance(self.artifact, Crash) or isinstance(self.compiled, Crash):
            return Outcome.ERROR
        if isinstance(self.artifact, Rejection) or isinstance(self.compiled, Rejection):
            return Outcome.REJECTED
        if isinstance(self.compiled, Unavailable) and self.cell.asked:
            return Outcome.UNAVAILABLE
        return Outcome.FAILED if self.failing else Outcome.PASSED

    @property
    def ok(self) -> bool:
        """Whether nothing fails: a rejection that is expected is fine."""
        return self.outcome not in (Outcome.ERROR, Outcome.UNAVAILABLE) and not self.failing

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that fail the cell."""
        return tuple(finding for finding in self.findings if self.weighs(finding))

    def weighs(self, finding: Finding) -> bool:
        return finding.severity in (Severity.CRITICAL, Severity.ERROR) or (
            self.strict and finding.severity is Severity.WARNING
        )

    def made_as(self, cached: bool, lowering_seconds: float | None) -> Result:
        """The same, with word of whether the executable was compiled before, and of the time that it took."""
        return replace(self, cached=cached, lowering_seconds=lowering_seconds)

    def adding(self, check: str, finding: Finding | None) -> Result:
        """The same with one more check made, and its finding."""
        findings = self.findings if finding is None else (*self.findings, finding)
        return replace(self, findings=findings, checked=self.checked | {check})


def waived(result: Result, findings: Sequence[Finding], waivers: Sequence[Waiver], release: str) -> tuple[Finding, ...]:
    """Findings of a cell with what is waived of them, in their order, then those of waivers that waive nothing.

    Of what ended before it was judged nothing is waived, and a waiver of a level that was not reached is not stale.
    """
    if isinstance(result.artifact, Crash):
        return tuple(findings)
    levels = {
        *(("aliasing", "inplace", "executable") if result.proven is not None else ()),
        *(("observed",) if result.observation is not None else ()),
    }
    target = compiled_target(result.cell.target) or result.cell.target
    return tuple(waiver.apply(findings, waivers, release, target, levels))


Matcher = Callable[[str, Directives, tuple[str, ...]], Finding | None]
"""A FileCheck engine: module text, directives, prefixes to the finding, or None where all hold."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a module, by the program's file and the module itself, and matched against directives."""

    key: tuple[str, str | bytes]
    module: stablehlo.Module
    updates: Mapping[int, update.Update]
    matched: dict[tuple[Directives, tuple[str, ...]], Finding | None]


class Judge:
    """Judges the cells of one run. Equal modules are read once: most platforms share theirs.

    Args:
      release: the running JAX release.
      strict: whether a warning fails a cell.
      match: the FileCheck engine.
    """

    def __init__(self, release: str, *, strict: bool = False, match: Matcher = directive.check) -> None:
        self._release = release
        self._strict = strict
        self._match = match
        self._last: _Read | None = None

    def judge(
        self,
        cell: Cell,
        artifact: Artifact,
        expectation: Expectation,
        directives: Directives,
        printed: str = "",
        compiled: Compiled | None = None,
        observation: Observation | None = None,
    ) -> Result:
        """Everything that the checks have to say of one cell's artifacts, and what its program printed."""
        result = self._judge(cell, artifact, expectation, directives)
        if isinstance(artifact, Lowering) and "donation" in result.checked:
            result = self._further(result, directives, compiled, observation)
        findings = waived(result, result.findings, expectation.waivers, self._release)
        return replace(result, findings=(*findings, *_printed(printed)))

    def _further(
        self, result: Result, directives: Directives, compiled: Compiled | None, observation: Observation | None
    ) -> Result:
        """The levels beyond StableHLO: the executable, and a run."""
        result = replace(result, compiled=compiled)
        if isinstance(compiled, Executable):
            result = self._executable(result, compiled, directives)
        elif isinstance(compiled, Rejection):
            result = _adding(result, [_refused_by_xla(compiled, result.cell)], {"rejection"})
        elif isinstance(compiled, Unavailable):
            result = _adding(result, [_unavailable(compiled, result.cell)], set())
        elif isinstance(compiled, Crash):
            result = _adding(result, [_crashed(compiled)], set())
        if observation is not None:
            result = replace(result, observation=observation)
            checked = {"observed"} if observation.equal is not None else set()
            result = _adding(result, list(observed.check(result.buffers, observation)), checked)
        return result

    def _executable(self, result: Result, compiled: Executable, directives: Directives) -> Result:
        file, source = str(result.cell.source.file), result.cell.source
        command = f"mutcheck explain {source.spelled} --target {result.cell.target}"
        try:
            proven = executable.prove(compiled, result.buffers, file, command)
        except hlo.UnreadableHlo as error:
            rows = executable.unknown(result.buffers, f"the executable cannot be read: {error}")
            return _adding(replace(result, buffers=rows), [_unreadable_executable(error)], set())
        in_vain = {finding.buffer for finding in result.findings if finding.code == "donation.in-vain"}
        findings = [each for each in proven.findings if each.code != "aliasing.missing" or each.buffer not in in_vain]
        used = {each.path for each in proven.buffers if each.proof is not None and each.proof.output is not None}
        still = tuple(
            each for each in result.findings if each.code != "donation.in-vain" or each.buffer not in used
        )  # XLA found a use for it
        result = replace(result, buffers=proven.buffers, proven=proven, findings=still)
        result = _adding(result, findings, {"aliasing", "inplace"})
        wanted = (directive.HLO, f"{directive.HLO}-{result.cell.platform.upper()}")
        prefixes = tuple(prefix for prefix in wanted if prefix in directives.prefixes)
        if prefixes:
            try:
                text = hlo.text(compiled.hlo)
            except hlo.UnreadableHlo as error:
                return _adding(result, [_unreadable_executable(error)], set())
            found = self._match(text, directives, prefixes)
            result = _adding(result, [directive.about_hlo(found)] if found else [], {"directives"})
        return result

    def _judge(self, cell: Cell, artifact: Artifact, expectation: Expectation, directives: Directives) -> Result:
        if isinstance(artifact, Crash):
            return self._result(cell, artifact, (), [_crashed(artifact)], set())
        if isinstance(artifact, Rejection):
            findings = [_rejected(artifact, expectation.rejection(self._release), self._release)]
            return self._result(cell, artifact, (), findings, {"rejection"})
        return self._lowering(cell, artifact, expectation, directives)

    def _lowering(self, cell: Cell, lowering: Lowering, expectation: Expectation, directives: Directives) -> Result:
        try:
            read = self._read(lowering, str(cell.source.file))
        except stablehlo.UnreadableModule as error:
            return self._result(cell, lowering, (), [_unreadable(error)], set())
        buffers = ledger(lowering, read.module, read.updates)
        findings = [
            *_not_rejected(expectation, self._release),
            *_names(lowering),
            *donation.check(buffers, read.module),
            *_updates(buffers, read.updates),
            *_expected(buffers, expectation),
            *directives.bad,
        ]
        checked = {"donation", "update"}
        prefixes = tuple(
            prefix for prefix in (directive.COMMON, cell.platform.upper()) if prefix in directives.prefixes
        )
        if prefixes:
            checked.add("directives")
            found = self._matched(read, lowering.text, directives, prefixes)
            findings += [found] if found else []
        elif not directives.prefixes and not directives.bad:
            findings.append(directive.missing(directives, cell.source.spelled))
        return self._result(cell, lowering, buffers, findings, checked)

    def _read(self, lowering: Lowering, file: str) -> _Read:
        source = (
            lowering.located or lowering.text
        )  # with lines, where there are any: programs of one text differ in them
        if self._last is None or self._last.key != (file, source):
            module = stablehlo.parse(source)
            self._last = _Read((file, source), module, update.updates(module, file), {})
        return self._last

    def _matched(self, read: _Read, text: str, directives: Directives, prefixes: tuple[str, ...]) -> Finding | None:
        key = (directives, prefixes)
        if key not in read.matched:
            read.matched[key] = self._match(text, directives, prefixes)
        return read.matched[key]

    def _result(
        self, cell: Cell, artifact: Artifact, buffers: tuple[Buffer, ...], findings: list[Finding], checked: set[str]
    ) -> Result:
        return Result(cell, artifact, buffers, tuple(findings), frozenset(checked), self._strict)


def _adding(result: Result, findings: list[Finding], checked: set[str]) -> Result:
    return replace(result, findings=(*result.findings, *findings), checked=result.checked | checked)


def _printed(printed: str) -> Iterator[Finding]:
    if lines := printed.strip().splitlines():
        yield Finding(
            "program.printed",
            Severity.NOTE,
            f"it printed {len(lines)} line{'s' * (len(lines) > 1)}",
            evidence=tuple(lines),
        )


def _crashed(crash: Crash) -> Finding:
    return Finding(
        "program.crashed",
        Severity.ERROR,
        crash.why,
        location=_location(crash.where),
        evidence=tuple(crash.traceback.rstrip().splitlines()),
        advice=crash.advice,
    )


def _rejected(rejection: Rejection, expected: str | None, release: str) -> Finding:
    said = f"{rejection.error}: {rejection.message}"
    verb = {"trace": "traced", "lower": "lowered", "compile": "compiled"}[rejection.stage]
    if expected is not None:
        return Finding("rejection.expected", Severity.NOTE, f"not {verb}, as expected: {expected}", evidence=(said,))
    return Finding(
        "rejection.unexpected",
        Severity.ERROR,
        f"jax {release} refused it: {said}",
        location=_location(rejection.where),
        evidence=tuple(rejection.detail.splitlines()[1:]),
        advice=_instead(rejection, release),
    )


def _refused_by_xla(rejection: Rejection, cell: Cell) -> Finding:
    advice = "Change the program, or accept it: `Waiver('rejection.unexpected', 'why', targets=(...,))`."
    if "RESOURCE_EXHAUSTED" in rejection.detail or "Oom" in rejection.detail:
        advice = f"It does not fit the memory of {cell.target}: make it smaller, shard it, or name a larger device."
    return Finding(
        "rejection.unexpected",
        Severity.ERROR,
        f"XLA refused to compile it for {cell.target}: {rejection.error}: {rejection.message}",
        evidence=tuple(rejection.detail.splitlines()[1:]),
        advice=advice,
    )


def _unavailable(unavailable: Unavailable, cell: Cell) -> Finding:
    severity = Severity.ERROR if cell.asked else Severity.NOTE
    message = f"nothing can be compiled for {cell.target} here: {unavailable.why}"
    advice = unavailable.advice or "`mutcheck doctor` says what is missing."
    return Finding("executable.unavailable", severity, message, advice=advice)


def _unreadable_executable(error: hlo.UnreadableHlo) -> Finding:
    return Finding(
        "executable.unreadable",
        Severity.ERROR,
        f"the executable cannot be read, and nothing is known of it: {error}",
        advice="Report it to mutcheck with the output of `mutcheck doctor`.",
    )


def _instead(rejection: Rejection, release: str) -> str:
    if "different from the lowering platform" in rejection.message:
        return "Host callbacks lower for this host's platform alone: leave them out, or use `--target cpu`."
    return f"Change the program, or expect it: `@program(rejected={{'=={release}': 'why'}})`."


def _location(where: str) -> Location | None:
    file, _, line = where.rpartition(":")
    return Location(file, int(line)) if file else None


def _not_rejected(expectation: Expectation, release: str) -> Iterator[Finding]:
    why = expectation.rejection(release)
    if why is not None:
        yield Finding(
            "rejection.stale",
            Severity.ERROR,
            f"jax {release} lowers it, though a rejection is expected ({why})",
            advice="Narrow the releases in `@program(rejected=...)`.",
        )


def _unreadable(error: stablehlo.UnreadableModule) -> Finding:
    return Finding(
        "lowering.unreadable",
        Severity.ERROR,
        "the module cannot be read, and nothing is known of it",
        evidence=tuple(str(error).splitlines()),
        advice="Report it to mutcheck with the module (`--emit stablehlo`) and the output of `mutcheck doctor`.",
    )


def _names(lowering: Lowering) -> Iterator[Finding]:
    if lowering.names_unknown:
        yield Finding(
            "donation.unknown",
            Severity.WARNING,
            f"the names of @main's arguments are unknown, and which were offered: {lowering.names_unknown}",
            advice="Report it to mutcheck with the output of `mutcheck doctor`.",
        )


def _updates(buffers: tuple[Buffer, ...], updates: Mapping[int, update.Update]) -> Iterator[Finding]:
    for buffer in buffers:
        if buffer.argument is not None and buffer.update == "rebuilt":
            yield update.rebuilt(buffer.path, updates[buffer.argument])


def _count(donated: list[Buffer], buffers: tuple[Buffer, ...], expected: int) -> Finding:
    advice = "Change the program, or `@program(donated=...)` if that is right."
    if not buffers:
        advice = "No argument is a ref or named by `donate_argnums`: pass refs, or donate arguments."
    return Finding(
        "donation.count",
        Severity.ERROR,
        f"{len(donated)} of {len(buffers)} mutable buffers {'is' if len(donated) == 1 else 'are'} donated, "
        f"and {expected} expected",
        evidence=tuple(
            f"{'donated' if buffer.donated else 'not donated'}: {buffer.path} ({buffer.described})"
            for buffer in buffers
        ),
        advice=advice,
    )


def _expected(buffers: tuple[Buffer, ...], expectation: Expectation) -> Iterator[Finding]:
    donated = [buffer for buffer in buffers if buffer.donated]
    if expectation.donated is not None and len(donated) != expectation.donated:
        yield _count(donated, buffers, expectation.donated)
    left = [buffer for buffer in buffers if buffer.update]
    for pattern, kind in expectation.updates.items():
        matched = [buffer for buffer in left if names_path(pattern, buffer.path)]
        left = [buffer for buffer in left if buffer not in matched]
        if not matched:
            yield Finding(
                "update.unmatched",
                Severity.ERROR,
                f"no buffer with an update is left for the expected {pattern!r}",
                advice="Correct the pattern in `@program(updates=...)`; the first that matches a buffer counts.",
            )
        for buffer in matched:
            if buffer.update != kind:
                yield Finding(
                    "update.unexpected",
                    Severity.ERROR,
                    f"{buffer.path} is {buffer.update}, and expected to be {kind}",
                    buffer.path,
                    advice="Change the program, or `@program(updates=...)` if that is right.",
                )
