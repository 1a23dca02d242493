"""Judges what was dumped by any program: modules of XLA's, and what JAX lowered, become results as those of programs.

There is no program here to trace again: what is told comes from the modules alone, and from the user's source where a
line of it is behind them. The checks are the ones of `mutcheck lower`: those whose level such a module reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.checks.catalog import CHECKS
from mutcheck.checks.check import Level
from mutcheck.checks.foreign import candidates, grouping, signature, vain
from mutcheck.checks.foreign.grouping import Dump, Group, Grouped, Lowered, Wanted, one_line
from mutcheck.checks.foreign.signature import Parameter, Signature
from mutcheck.checks.foreign.site import Site
from mutcheck.checks.foreign.vain import UNSEEN
from mutcheck.checks.ir.hlo.module import HloModule
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.judge import Judge
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.checks.rules import inplace
from mutcheck.checks.rules.donation import IN_VAIN
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.checks.subject import Given, Reading, Subject
from mutcheck.core import limit
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Argument, Compiled, Executable, Lowering, Unavailable
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.limit import Limit
from mutcheck.core.proof import Verdict, unknown
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.core.units import UNKNOWN as UNKNOWN_SIZE

NOTHING = "no module is there: XLA dumps them where XLA_FLAGS has --xla_dump_to=DIR --xla_dump_hlo_as_proto."
NOT_COMPILED = "it was not compiled: what XLA has not scheduled shows what is asked for, and not what becomes of it"
_UNKNOWN = "unknown"
_FRAMELESS = frozenset({"copy", "get", "swap", "convert_element_type", "device_put", "reshape", "stage"})
"""Operations of JAX's that may leave no instruction, and so no line, in a module."""
_MOST = 4
"""Functions that are named in a line."""


@dataclass(frozen=True)
class Seen:
    """A module that is told of.

    Attributes:
      module: its name, such as `jit_step`.
      eager: whether it is JAX's own or a library's, which nobody jitted: there is no line to change.
    """

    result: Result
    module: str
    eager: bool = False

    @property
    def times(self) -> int:
        """How often it was compiled."""
        return self.result.times or 1

    @property
    def saved(self) -> int:
        """Bytes that a call would not need, were what can be donated donated."""
        return self.result.saved or 0

    @property
    def worst(self) -> tuple[int, int, int, int, int, int]:
        """How bad it is, to sort by."""
        proofs = [each.proof for each in self.result.buffers if each.proof is not None]
        copied = sum(each.copied_bytes for each in proofs if each.verdict is Verdict.COPIED)
        missing = sum(each.device_bytes for each in proofs if each.verdict == Verdict.NOT_ALIASED)
        unsure = sum(each.verdict == Verdict.UNKNOWN for each in proofs)
        fails = int(bool(self.result.failing))
        return int(not self.eager), fails, copied + missing, unsure, self.saved, len(self.result.buffers)


_FAILING = {
    limit.COPIED: Verdict.COPIED,
    limit.NOT_ALIASED: Verdict.NOT_ALIASED,
    limit.UNKNOWN: Verdict.UNKNOWN,
}


@dataclass(frozen=True)
class Captured:
    """All that was dumped.

    Attributes:
      seen: the modules with buffers that are donated, or that could be: the worst first.
      compiled: how many compilations there were.
      unread: a line for each file that could not be read.
      said: what else to tell the user, in lines.
      partial: some of it is lost.
      unasked: functions of a command of which it is not known what JAX was asked to donate.
      everything: whether JAX's own functions are to be shown, too.
      lowered: the modules of StableHLO among them; none where they were not asked for.
    """

    seen: tuple[Seen, ...]
    compiled: int = 0
    unread: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    partial: bool = False
    unasked: tuple[str, ...] = ()
    everything: bool = False
    lowered: tuple[Lowered, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(each.result for each in self.seen)

    @property
    def users(self) -> tuple[Seen, ...]:
        """The modules of functions that the user wrote or jitted."""
        return tuple(each for each in self.seen if not each.eager)

    @property
    def shown(self) -> tuple[Seen, ...]:
        """The modules that a person is shown."""
        return self.seen if self.everything else self.users

    def fails(self, on: Iterable[Limit]) -> bool:
        """Whether something of the user's is there that a user wants to fail on."""
        return any(self._fails(each) for each in on)

    def _fails(self, on: Limit) -> bool:
        if on.kind == limit.UNKNOWN and self._is_unsure:
            return True
        rows = ((buffer, each.result) for each in self.users for buffer in each.result.buffers)
        return any(_fails(buffer, result, on) for buffer, result in rows)

    @property
    def _is_unsure(self) -> bool:
        """Whether there may be more than what was seen."""
        unseen = any(UNSEEN.among(each.findings) for each in self.results)
        return not self.compiled or self.partial or bool(self.unread or self.unasked) or unseen


def _fails(buffer: Buffer, result: Result, on: Limit) -> bool:
    """Whether a buffer, or what is copied of it, is as large as what is to fail."""
    proof = buffer.proof or unknown("")
    size = proof.device_bytes or buffer.bytes
    is_large = size >= on.least or size == UNKNOWN_SIZE
    if on.kind == limit.NOT_ALIASED and _is_in_vain(buffer, result):
        return is_large
    if proof.verdict is not _FAILING[on.kind]:
        return False
    if on.kind == limit.COPIED:
        return proof.at_least or proof.copied_bytes >= on.least
    return is_large


def _is_in_vain(buffer: Buffer, result: Result) -> bool:
    if buffer.offered and not buffer.donated and not buffer.ref:
        return True
    return any(each.buffer == buffer.path for each in IN_VAIN.among(result.failing))


def captured(
    modules: Sequence[Dump], lowered: Sequence[Dump], wanted: Wanted, sources: Sources, *, ran: bool
) -> Captured:
    """Everything that the checks have to say of what was dumped; the arguments are those of `grouping.group`."""
    found = grouping.group(modules, lowered, wanted, ran=ran)
    judge = Judge()
    seen = [made for each in found.groups.values() if (made := _seen(each, wanted, sources, found, judge)) is not None]
    seen.sort(key=lambda each: (each.worst, each.module), reverse=True)
    unasked = tuple(sorted(_unasked(found, sources)))
    nothing = () if ran or modules or lowered else (NOTHING,)
    said = (_not_asked(unasked, ran=ran),) if unasked else nothing
    partial = bool(wanted.unknown)
    told_apart, unread = tuple(_told_apart(seen)), tuple(found.unread)
    kept, everything = tuple(found.lowered.values()), wanted.everything
    return Captured(told_apart, found.compiled, unread, said, partial, unasked if ran else (), everything, kept)


def _unasked(found: Grouped, sources: Sources) -> set[str]:
    """Functions of the user's of which neither the observer nor a line says what was to be donated."""
    return {
        each.offered.function
        for each in found.groups.values()
        if each.requested is None and (jitted := _jitted(each, sources)).jit is None and jitted.line
    }


def _not_asked(functions: Sequence[str], *, ran: bool) -> str:
    names = ", ".join(functions[:_MOST]) + (f" and {len(functions) - _MOST} more" if len(functions) > _MOST else "")
    run = "Start Python with the PYTHONPATH that mutcheck sets, so without -I, -E and -S"
    how = run if ran else "Only `mutcheck run` may see it"
    return f"what JAX was asked to donate is not known of {names}: a donation in vain would not be seen. {how}."


def _seen(group: Group, wanted: Wanted, sources: Sources, found: Grouped, judge: Judge) -> Seen | None:
    """What is to be told of a module; None where nothing is donated, and nothing could be."""
    offered = group.offered
    try:
        module = group.read()
    except UnreadableHlo as error:
        found.unread.append(f"{group.dump.file} cannot be read: {one_line(error)}.")
        module = None
    site = _site(group, module, wanted, sources)
    if not (site.candidates or offered.offered or site.vain or site.unseen):
        return None
    if site.eager and not wanted.everything and not (offered.offered or site.vain):
        return None
    result = judge.judge(_subject(group, module, site))
    if isinstance(result.compiled, Executable):
        result = replace(result, compiled=replace(result.compiled, hlo=b""))  # it can be large, and is read
    if site.eager:
        result = replace(result, findings=tuple(_noted(each, site.jitted) for each in result.findings))
    result = replace(result, times=group.times, saved=site.saved, possible=site.saved)
    return Seen(result, offered.module, site.eager)


def _noted(finding: Finding, jitted: Jitted) -> Finding:
    """What is found of a function of JAX's own, which does what the program asks for: a note, at the user's line."""
    return replace(finding, severity=Severity.NOTE, location=jitted.called or finding.location, advice="")


def _site(group: Group, module: HloModule | None, wanted: Wanted, sources: Sources) -> Site:
    offered = group.offered
    jitted = _jitted(group, sources)
    placed = signature.of(module.proto.hlo_module, 0) if module is not None else None
    could = candidates.find(
        offered, wanted.least, lambda argument: sources.afterwards(jitted, argument).rebound, placed
    )
    in_vain = tuple(vain.find(offered, jitted, sources, group.requested, placed))
    unseen = group.requested is None and jitted.jit is not None and sources.offered(jitted) is None
    return Site(offered, jitted, sources, could, in_vain, unseen, _of_jax(group, jitted, sources))


def _jitted(group: Group, sources: Sources) -> Jitted:
    request = group.requested
    made = sources.jitted(group.offered.function, group.offered.frames, request.defined if request else None)
    called = made.called or (request.called if request is not None else None)
    return replace(made, called=called)


def _of_jax(group: Group, jitted: Jitted, sources: Sources) -> bool:
    """Whether it is JAX's own or a library's, such as an operation outside of any jit: there is no line to change.

    Some leave no frame: those have names as JAX has for its own. JAX donates nothing of its own accord: what does is
    jitted by somebody, as a function of JAX's (`jax.pmap` and what `jax.export` loads have one for all).
    """
    offered = group.offered
    if jitted.jit is not None:
        return False
    if group.requested is not None and group.requested.is_of_jax:
        return not group.requested.donates and not sources.jits(offered.function, offered.frames)
    if jitted.line or _is_typed(offered):
        return False
    name = offered.function
    return bool(offered.frames) or (offered.module != name and (name.startswith("_") or name in _FRAMELESS))


def _is_typed(offered: Signature) -> bool:
    """Whether the function was given to Python on its command line or its standard input: there is no file to read."""
    modules = {each.file for each in offered.frames.values() if each.function == "<module>" and each.file[:1] == "<"}
    own = (each for each in offered.frames.values() if each.function.rpartition(".")[2] == offered.function)
    return any(each.file in modules for each in own)


def _subject(group: Group, module: HloModule | None, site: Site) -> Subject:
    """A module as what is judged: from StableHLO where there is only that, else from the executable's signature."""
    offered = group.offered
    file = site.jitted.file or group.dump.file
    target = Target(group.platform or _UNKNOWN)
    source = Source(offered.function, Path(file), offered.function, asked=file)
    lowering = _lowering(group, target.platform, site)
    compiled: Compiled = Unavailable(offered.function, target, group.why or NOT_COMPILED)
    if group.lowered is not None:
        cell, reading = Cell(source, Aim(target, group.why)), Reading.of(group.lowered, "")
        return Subject(Given(cell, lowering, compiled=compiled), reading=reading, site=site)
    if module is not None and (module.assignment is not None or (module.entry.scheduled and not group.why)):
        compiled = Executable(offered.function, target, b"")
    rows = tuple(_rows(offered, site))
    return Subject(Given(Cell(source, Aim(target)), lowering, compiled=compiled), rows=rows, module=module, site=site)


def _lowering(group: Group, platform: str, site: Site) -> Lowering:
    in_vain = {each.number for one in site.vain for each in one.left}
    dropped = group.requested.dropped if group.requested is not None else ()
    arguments = (
        _argument(each, each.number, offered=each.offered or each.number in in_vain)
        for each in group.offered.parameters
    )
    return Lowering(
        group.offered.function,
        platform,
        "",
        b"",
        tuple(arguments),
        dropped=tuple(_argument(each, None, offered=True) for each in dropped),
    )


def advised(result: Result, found: Advised) -> Result:
    """A result with what was tried on its module: what is copied tells of it."""
    findings = tuple(inplace.telling(each, result.buffers, found, result.cell.target) for each in result.findings)
    return replace(result, findings=findings, advised=found)


def compiled(result: Result, subject: Subject) -> Result:
    """A result of StableHLO alone, with what its executable does that was made of it here."""
    reached = [each for each in CHECKS if each.needs is Level.EXECUTABLE]
    without = tuple(each for each in result.findings if not inplace.UNKNOWN.made(each))
    return replace(
        result,
        cell=replace(result.cell, aim=subject.given.cell.aim),
        buffers=subject.buffers,
        findings=(*without, *(each for check in reached for each in check.run(subject))),
        checked=result.checked | {each.name for each in reached if each.decides(subject)},
        compiled=subject.given.compiled,
        proven=subject.proven,
        times=None,  # mutcheck made it
    )


def lowering(module: Lowered, name: str, platform: str) -> Lowering:
    """A module of StableHLO as a lowering, to be compiled and edited."""
    arguments = (_argument(each, each.number, offered=each.offered) for each in module.offered.parameters)
    return Lowering(name, platform, "", module.source, tuple(arguments))


def _argument(parameter: Parameter, number: int | None, *, offered: bool) -> Argument:
    leaf = parameter.leaf
    return Argument(parameter.path, leaf.dimensions, parameter.dtype, leaf.bytes, number, offered=offered)


def _rows(offered: Signature, site: Site) -> Iterator[Buffer]:
    """The ledger: what is offered and what is donated in vain, in the order of parameters, then what JAX dropped."""
    in_vain = [(each, one.why) for one in site.vain for each in one.left]
    numbered = [(each, "") for each in offered.offered] + [each for each in in_vain if each[0].number >= 0]
    dropped = [each for each in in_vain if each[0].number < 0]
    for parameter, why in sorted(numbered, key=lambda each: each[0].number) + dropped:
        yield _buffer(parameter, why)


def _buffer(parameter: Parameter, why: str) -> Buffer:
    """A row of the ledger. Whether it is a ref, and how it is updated, XLA's module does not say.

    Args:
      why: why it is donated in vain; empty for what is offered.
    """
    named = parameter.output is not None
    return Buffer(
        parameter.path,
        parameter.number if parameter.number >= 0 else None,
        parameter.leaf.dimensions,
        parameter.dtype,
        parameter.leaf.bytes,
        ref=False,
        written=None,
        offered=True,
        donated=not why,
        donation="" if why else "aliasing output" if named else "buffer donor",
        output=parameter.output,
        update="",
        reason=why,
    )


def _told_apart(seen: Sequence[Seen]) -> Iterator[Seen]:
    """Modules of one name numbered, where there are many: each is a cell of its own."""
    count: dict[tuple[str, str], int] = {}
    for each in seen:
        cell = each.result.cell
        key = (cell.source.name, str(cell.target))
        count[key] = count.get(key, 0) + 1
        if count[key] > 1:
            source = replace(cell.source, name=f"{cell.source.name} #{count[key]}")
            each = replace(each, result=replace(each.result, cell=replace(cell, source=source)))  # noqa: PLW2901
        yield each
