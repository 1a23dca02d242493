"""Judges what was dumped by any program: modules of XLA's, and what JAX lowered, become results as those of programs.

There is no program here to trace again: what is told comes from the modules alone, and from the user's source where a
line of it is behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from mutcheck.checks.analysis.verdict import Verdict
from mutcheck.checks.foreign import candidates
from mutcheck.checks.foreign.signature import Offered, Parameter, argument_of, function_of, of_ports
from mutcheck.checks.foreign.signature import parse as parse_offered
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.hlo import module as hlo
from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.judge import Result
from mutcheck.checks.ledger import Buffer, ledger
from mutcheck.checks.rules import donation, executable, update
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.checks.source.donate_arguments import Said
from mutcheck.core.artifacts import Argument, Executable, Lowering, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.source import Source
from mutcheck.core.units import readable

FROM_CACHE = (
    "XLA dumped nothing of it, as where it comes from JAX's compilation cache, or the command sets XLA_FLAGS itself"
)
CUT_OFF = "XLA's dump of it is not whole"
NOTHING = "no module is there: XLA dumps them where XLA_FLAGS has --xla_dump_to=DIR --xla_dump_hlo_as_proto."
LEAST = 1 << 20
"""Bytes of an array from which it is worth to donate it."""

COMMAND = "mutcheck inspect"
_DONATED = ("tf.aliasing_output", "jax.buffer_donor")
_MLIR = b"ML\xefR"
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Dump:
    """One compilation, as bytes that are read when they are asked for.

    Attributes:
      name: what it is called where its own name is not known.
      file: what to call it before a user.
      platform: what it was compiled for; empty where that is not known.
      before, after, alone: as in `lowering.dump.Dumped`; None where there is none.
    """

    name: str
    file: str
    platform: str = ""
    before: Callable[[], bytes] | None = None
    after: Callable[[], bytes] | None = None
    alone: Callable[[], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
      only: names of functions, or of modules, in the way of `fnmatch`; empty for all.
      least: bytes of an argument's arrays from which it is worth to donate them.
      unknown: why an executable is not there, where that is not because of JAX's cache; such as that the dump is
        partial.
    """

    only: tuple[str, ...] = ()
    least: int = LEAST
    unknown: str = ""

    def takes(self, name: str) -> bool:
        function = function_of(name)
        return not self.only or any(fnmatchcase(each, pattern) for pattern in self.only for each in (name, function))


@dataclass(frozen=True)
class Seen:
    """A module that is told of.

    Attributes:
      module: its name, such as `jit_step`.
    """

    result: Result
    module: str

    @property
    def times(self) -> int:
        """How often it was compiled."""
        return self.result.times or 1

    @property
    def saved(self) -> int:
        """Bytes that a call would not need, were what can be donated donated."""
        return self.result.saved or 0

    @property
    def worst(self) -> tuple[int, int, int, int, int]:
        """How bad it is, to sort by."""
        proofs = [each.proof for each in self.result.buffers if each.proof is not None]
        copied = sum(each.copied_bytes for each in proofs if each.verdict == Verdict.COPIED)
        missing = sum(each.device_bytes for each in proofs if each.verdict == Verdict.NOT_ALIASED)
        unknown = sum(each.verdict == Verdict.UNKNOWN for each in proofs)
        return int(bool(self.result.failing)), copied + missing, unknown, self.saved, len(self.result.buffers)


_FAILING = {
    "copied": Verdict.COPIED.value,
    "not-aliased": Verdict.NOT_ALIASED.value,
    "unknown": Verdict.UNKNOWN.value,
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
    """

    seen: tuple[Seen, ...]
    compiled: int = 0
    unread: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    partial: bool = False

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(each.result for each in self.seen)

    def fails(self, on: Iterable[str]) -> bool:
        """Whether something is there that a user wants to fail on: `copied`, `not-aliased`, or `unknown`."""
        wanted = set(on)
        proofs = [buffer.proof for each in self.results for buffer in each.buffers]
        verdicts = {proof.verdict if proof is not None else Verdict.UNKNOWN.value for proof in proofs}
        if "unknown" in wanted and (not self.compiled or self.partial or self.unread):
            return True
        in_vain = any(found.code == "donation.in-vain" for each in self.results for found in each.failing)
        return ("not-aliased" in wanted and in_vain) or bool(verdicts & {_FAILING[each] for each in wanted})


@dataclass
class _Group:
    """Compilations of one module."""

    offered: Offered
    dump: Dump
    lowered: stablehlo.Module | None = None
    times: int = 0
    bytes_: bytes = b""
    platform: str = ""
    why: str = ""
    findings: list[Finding] = field(default_factory=list)


def captured(
    modules: Sequence[Dump], lowered: Sequence[Dump], wanted: Wanted, sources: Sources, *, ran: bool
) -> Captured:
    """Everything that the checks have to say of what was dumped.

    Args:
      lowered: what JAX lowered, of which XLA may have compiled nothing.
      ran: whether it was dumped by a command that was run just now: what is missing then came from JAX's cache.
    """
    unread: list[str] = []
    groups: dict[tuple[str, str], _Group] = {}
    compiled = 0
    named = {each.platform for each in modules if each.platform}
    alone = next(iter(named)) if len(named) == 1 else ""
    standing: list[Dump] = []
    for dump in map(_read_once, modules):
        try:
            if dump.alone is not None and _is_stablehlo(dump.alone()):
                standing.append(dump)
                continue
            if dump.alone is not None or wanted.takes(dump.name):
                _add(groups, dump, dump.platform or alone, wanted, ran)
            compiled += 1
        except (hlo.UnreadableHlo, OSError, UnicodeDecodeError) as error:
            unread.append(f"{dump.file} cannot be read, and is left out: {_one_line(error)}.")
    covered = {_signature(each.offered) for each in groups.values()}
    for dump in [*lowered, *standing]:
        try:
            _lowered(groups, dump, alone, wanted, covered, ran)
        except (stablehlo.UnreadableModule, OSError) as error:
            unread.append(f"{dump.file} cannot be read, and is left out: {_one_line(error)}.")
    seen = [made for group in groups.values() if (made := _seen(group, wanted, sources, unread)) is not None]
    seen.sort(key=lambda each: (each.worst, each.module), reverse=True)
    said = () if ran or modules or lowered else (NOTHING,)
    return Captured(tuple(_told_apart(seen)), compiled, tuple(unread), said, partial=bool(wanted.unknown))


def _read_once(dump: Dump) -> Dump:
    """A module that stands alone may be a pipe, which gives its bytes once."""
    return dump if dump.alone is None else replace(dump, alone=lru_cache(maxsize=1)(dump.alone))


def _one_line(error: Exception) -> str:
    text = " ".join(str(getattr(error, "strerror", "") or error).split())
    return (text if len(text) < 160 else f"{text[:157]}...").rstrip(".")


def _add(groups: dict[tuple[str, str], _Group], dump: Dump, platform: str, wanted: Wanted, ran: bool) -> None:
    """Count a compilation, if it offers something, or could."""
    after = b""
    if dump.alone is not None:
        after = _proto(dump.alone())
        offered = parse_offered(after, wanted.least)
    elif dump.before is not None:
        offered = parse_offered(dump.before(), wanted.least)
    elif dump.after is not None:
        after = dump.after()
        offered = parse_offered(after, wanted.least)
    else:
        return
    if offered is None or not wanted.takes(offered.module):
        return
    group = groups.setdefault((offered.key, platform), _Group(offered, dump, platform=platform))
    group.times += 1
    if not group.bytes_:
        group.bytes_ = after or (dump.after() if dump.after is not None else b"")
        group.why = "" if group.bytes_ else wanted.unknown or CUT_OFF
        if group.bytes_ and dump.before is None and dump.alone is None and ran:
            group.why = FROM_CACHE


def _proto(source: bytes) -> bytes:
    """An `HloProto` of what may be one, the module alone, or HLO text."""
    if b"\0" not in source[:4096] and source.lstrip()[:9] == b"HloModule":
        return hlo.from_text(source.decode("utf-8"))
    try:
        hlo.parse(source)
    except hlo.UnreadableHlo:
        from google.protobuf.message import DecodeError

        proto = schema.message()()
        try:
            proto.hlo_module.ParseFromString(source)
        except DecodeError:
            raise hlo.UnreadableHlo("it is neither StableHLO, HLO text nor an HloProto") from None
        if not proto.hlo_module.computations or not proto.hlo_module.entry_computation_id:
            raise
        return bytes(proto.SerializeToString())
    return source


def _is_stablehlo(source: bytes) -> bool:
    if source.startswith(_MLIR):
        return True
    head = source[:65536]
    return b"\0" not in head and (b"func.func" in head or b"module @" in head or b"module {" in head)


def _signature(offered: Offered) -> tuple[object, ...]:
    parameters = tuple((each.leaf.dimensions, each.leaf.bytes, each.output, each.donor) for each in offered.parameters)
    return offered.module, parameters


def _lowered(
    groups: dict[tuple[str, str], _Group],
    dump: Dump,
    platform: str,
    wanted: Wanted,
    covered: set[tuple[object, ...]],
    ran: bool,
) -> None:
    """Take a module of StableHLO of which there is no executable."""
    source = dump.alone() if dump.alone is not None else b""
    if ran and not any(each.encode() in source for each in _DONATED):
        return
    module = stablehlo.parse(source if source.startswith(_MLIR) else source.decode("utf-8", "replace"))
    name = _symbol(module) or dump.name
    offered = of_ports(name, module.arguments, module.results, _paths(module))
    if _signature(offered) in covered or not wanted.takes(name):
        return
    group = groups.setdefault((offered.key, platform), _Group(offered, dump, module, platform=platform))
    group.times += 1
    group.why = wanted.unknown or FROM_CACHE if ran else "it is StableHLO: there is no executable"


def _symbol(module: stablehlo.Module) -> str:
    attributes = module.operation.operation.attributes
    return str(attributes["sym_name"]).strip('"') if "sym_name" in attributes else ""


def _paths(module: stablehlo.Module) -> list[str]:
    """The argument names that JAX leaves as locations; else their numbers."""
    values = module.main.regions[0].blocks[0].arguments
    return [_named(value.location) or f"%arg{number}" for number, value in enumerate(values)]


def _named(location: Any) -> str:
    if getattr(location, "is_a_name", lambda: hasattr(location, "name_str"))():
        return str(location.name_str)
    return ""


def _seen(group: _Group, wanted: Wanted, sources: Sources, unread: list[str]) -> Seen | None:
    """What is to be told of a module; None where nothing is donated, and nothing could be."""
    offered = group.offered
    jitted = sources.jitted(offered.function, offered.frames)
    placed = _placed(group, unread)
    could = (
        ()
        if _of_jax(offered, jitted)
        else candidates.find(
            offered, wanted.least, lambda argument: sources.afterwards(jitted, argument).rebound, placed
        )
    )
    in_vain = tuple(_in_vain(offered, jitted, sources))
    if not could and not offered.offered and not in_vain:
        return None
    result = _result(group, jitted)
    told = {each.buffer for each in in_vain}
    possible = [each for each in could if not told & {each.argument, *(one.path for one, _ in each.arrays)}]
    notes = tuple(candidates.findings(possible, jitted, sources))
    saved = sum(each.bytes for each in could)
    findings = (*result.findings, *in_vain, *notes)
    return Seen(replace(result, findings=findings, times=group.times, saved=saved), offered.module)


def _of_jax(offered: Offered, jitted: Jitted) -> bool:
    """Whether it is JAX's own, such as an operation that is called outside of any jit: there is no line to change.

    `jnp.copy` is one that leaves no frame.
    """
    return not jitted.line and (bool(offered.frames) or offered.function == "copy")


def _placed(group: _Group, unread: list[str]) -> Offered | None:
    """The module that XLA made of it; None where there is none, or it cannot be read."""
    if not group.bytes_:
        return None
    try:
        hlo.parse(group.bytes_)
        return parse_offered(group.bytes_, 0)
    except hlo.UnreadableHlo as error:
        group.bytes_, group.why = b"", f"its executable cannot be read: {_one_line(error)}"
        unread.append(f"{group.dump.file} cannot be read: {_one_line(error)}.")
        return None


def _result(group: _Group, jitted: Jitted) -> Result:
    offered = group.offered
    file = jitted.file or group.dump.file
    target = group.platform or _UNKNOWN
    source = Source(offered.function, Path(file), offered.function, asked=file)
    lowering = Lowering(offered.function, target, "", b"", _arguments(offered))
    if group.lowered is not None:
        return _of_lowering(Cell(source, target, group.why), lowering, group.lowered)
    cell = Cell(source, target)
    buffers = tuple(_buffer(each) for each in offered.offered)
    if not group.bytes_ or (group.why and hlo.parse(group.bytes_).assignment is None):
        why = Unavailable(offered.function, target, group.why)
        rows = executable.unknown(buffers, group.why)
        findings = tuple(_unknown(rows, group.why))
        return Result(cell, lowering, rows, findings, frozenset({"donation"}), compiled=why)
    compiled = Executable(offered.function, target, group.bytes_)
    if not buffers:
        return Result(cell, lowering, (), (), frozenset({"donation"}), compiled=replace(compiled, hlo=b""))
    try:
        proven = executable.prove(compiled, buffers, "", COMMAND)
    except hlo.UnreadableHlo as error:
        rows = executable.unknown(buffers, f"the executable cannot be read: {error}")
        return Result(cell, lowering, rows, tuple(_unknown(rows, str(error))), frozenset({"donation"}))
    return Result(
        cell,
        lowering,
        proven.buffers,
        tuple(_without_explain(each) for each in proven.findings),
        frozenset({"donation", "aliasing", "inplace"}),
        compiled=replace(compiled, hlo=b""),  # it can be large, and is read
        proven=proven,
    )


def _of_lowering(cell: Cell, lowering: Lowering, module: stablehlo.Module) -> Result:
    """The result of StableHLO alone: what is offered."""
    updates = update.updates(module, "")
    rows = ledger(lowering, module, updates)
    findings = (
        *donation.check(rows, module),
        *(
            update.rebuilt(each.path, updates[each.argument])
            for each in rows
            if each.argument is not None and each.update == "rebuilt"
        ),
        *_unknown(rows, cell.why),
    )
    why = Unavailable(lowering.program, cell.target, cell.why)
    unknown = executable.unknown(rows, cell.why)
    return Result(cell, lowering, unknown, findings, frozenset({"donation", "update"}), compiled=why)


def _unknown(rows: Sequence[Buffer], why: str) -> Iterator[Finding]:
    if rows:
        alone = len(rows) == 1
        what = f"{rows[0].path} is" if alone else f"its {len(rows)} donated buffers are"
        yield Finding(
            "inplace.unknown",
            Severity.WARNING,
            f"whether {what} updated in place is unknown: {why}",
            rows[0].path if alone else "",
        )


def _without_explain(finding: Finding) -> Finding:
    """A finding whose advice does not name a program that can be lowered again."""
    if finding.code != "inplace.copied":
        return finding
    return replace(
        finding, advice="Change the program so that nothing needs the old value once the new one is written."
    )


def _arguments(offered: Offered) -> tuple[Argument, ...]:
    return tuple(
        Argument(each.path, each.leaf.dimensions, each.dtype, each.leaf.bytes, each.number, offered=each.offered)
        for each in offered.parameters
    )


def _buffer(parameter: Parameter) -> Buffer:
    """A row of the ledger. Whether it is a ref, and how it is updated, XLA's module does not say."""
    named = parameter.output is not None
    return Buffer(
        parameter.path,
        parameter.number,
        parameter.leaf.dimensions,
        parameter.dtype,
        parameter.leaf.bytes,
        ref=False,
        written=None,
        offered=True,
        donated=True,
        donation="aliasing output" if named else "buffer donor",
        output=parameter.output,
        update="",
        reason="",
    )


def _in_vain(offered: Offered, jitted: Jitted, sources: Sources) -> Iterator[Finding]:
    """Arguments that the line that jits the function donates, and of which the module offers nothing."""
    said = sources.offered(jitted)
    by_argument: dict[str, list[Parameter]] = {}
    for each in offered.parameters:
        by_argument.setdefault(argument_of(each.path), []).append(each)
    possible = candidates.find(offered, 1, lambda argument: argument in said.names)
    fitting = {parameter.number for each in possible for parameter, _ in each.arrays}
    for name in sorted(said.names):
        left = [each for each in by_argument.get(name, []) if not each.offered]
        useless = [each for each in left if each.number not in fitting]
        if left and said.both:
            line = sources.suggestion(jitted, [name]).line
            advice = f"Name all of them in one: `{line}`." if line else "Name all of them in one of the two."
            yield _vain(name, left, jitted, _beside(said, name), advice)
        elif useless:
            why = "no output that is left has the type"
            yield _vain(name, useless, jitted, why, "Return an output of its type, or stop donating it.")


def _beside(said: Said, name: str) -> str:
    """Why an argument is not donated where a line has both keywords."""
    if name in (said.by_name or ()):
        return "beside `donate_argnums`, `donate_argnames` counts for arguments passed by keyword alone"
    return "beside `donate_argnames`, `donate_argnums` counts for arguments passed by position alone"


def _vain(name: str, left: Sequence[Parameter], jitted: Jitted, why: str, advice: str) -> Finding:
    size = sum(each.leaf.bytes for each in left)
    paths = ", ".join(each.path for each in left[:4]) + (f" and {len(left) - 4} more" if len(left) > 4 else "")
    verb = "is" if len(left) == 1 else "are"
    return Finding(
        "donation.in-vain",
        Severity.ERROR,
        f"{paths} ({readable(size)}) {verb} donated in vain: {why}",
        left[0].path if len(left) == 1 else name,
        jitted.jit,
        advice=advice,
    )


def _told_apart(seen: Sequence[Seen]) -> Iterator[Seen]:
    """Modules of one name numbered, where there are many: each is a cell of its own."""
    count: dict[tuple[str, str], int] = {}
    for each in seen:
        cell = each.result.cell
        key = (cell.source.name, cell.target)
        count[key] = count.get(key, 0) + 1
        if count[key] > 1:
            source = replace(cell.source, name=f"{cell.source.name} #{count[key]}")
            each = replace(each, result=replace(each.result, cell=replace(cell, source=source)))  # noqa: PLW2901
        yield each
