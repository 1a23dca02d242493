"""Groups what was dumped: the compilations of one module are one group, whose executable is read once."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.foreign import asked, signature
from mutcheck.checks.foreign.asked import Requested
from mutcheck.checks.foreign.signature import Signature, function_of, of_ports
from mutcheck.checks.ir import locations, stablehlo
from mutcheck.checks.ir.hlo import printing, reader
from mutcheck.checks.ir.hlo.module import HloModule
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.lowering.capture.donations import Asked

FROM_CACHE = (
    "XLA dumped nothing of it, as where it comes from JAX's compilation cache, or the command sets XLA_FLAGS itself"
)
CUT_OFF = "XLA's dump of it is not whole"
LEAST = 1 << 20
"""Bytes of an array from which it is worth to donate it."""

_DONATED = (b"tf.aliasing_output", b"jax.buffer_donor")
_MLIR = b"ML\xefR"


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


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
      only: names of functions, or of modules, in the way of `fnmatch`; empty for all.
      least: bytes of an argument's arrays from which it is worth to donate them.
      unknown: why an executable is not there, where that is not because of JAX's cache; such as that the dump is
        partial.
      noted: what JAX was asked to donate, as far as that was seen.
      everything: whether JAX's own functions are asked for, too.
      lowered: whether what JAX lowered is kept, so that edits of it can be tried.
    """

    only: tuple[str, ...] = ()
    least: int = LEAST
    unknown: str = ""
    noted: tuple[Asked, ...] = ()
    everything: bool = False
    lowered: bool = False

    @cached_property
    def donating(self) -> frozenset[str]:
        """The names of modules of which something was to be donated."""
        return asked.donating(self.noted)

    def takes(self, name: str) -> bool:
        function = function_of(name)
        return not self.only or any(fnmatchcase(each, pattern) for pattern in self.only for each in (name, function))


@dataclass(frozen=True)
class Lowered:
    """A module of StableHLO that was dumped.

    Attributes:
      file: what to call it before a user.
      source: its bytecode.
    """

    offered: Signature
    file: str
    source: bytes


@dataclass
class Group:
    """Compilations of one module.

    Attributes:
      offered: its signature.
      dump: the first that was found of it.
      module: its executable, once that was read; None before, and where there is none.
      proto, source: the executable before it is read: decoded, where its signature came from it, or as bytes.
      lowered: what JAX lowered, where there is only that.
      times: how often it was compiled.
      why: why there is no executable; empty where there is one.
      requested: what JAX was asked to donate of it; None where that is not known.
    """

    offered: Signature
    dump: Dump
    platform: str = ""
    module: HloModule | None = None
    proto: Any = None
    source: bytes = b""
    lowered: stablehlo.Module | None = None
    times: int = 0
    why: str = ""
    requested: Requested | None = None

    @property
    def has_executable(self) -> bool:
        return self.module is not None or self.proto is not None or bool(self.source)

    def read(self) -> HloModule | None:
        """The executable; None where there is none.

        Raises:
          UnreadableHlo: it cannot be read; from then on there is none.
        """
        if self.module is None and self.has_executable:
            proto, source, self.proto, self.source = self.proto, self.source, None, b""
            try:
                self.module = reader.of_proto(reader.decode(source) if proto is None else proto, self.platform)
            except UnreadableHlo as error:
                self.why = f"its executable cannot be read: {one_line(error)}"
                raise
        return self.module


@dataclass
class Grouped:
    """Everything that was dumped.

    Attributes:
      groups: by the key of a module, and the platform.
      compiled: how many compilations there were.
      unread: a line for each file that could not be read.
      lowered: the modules of StableHLO, by a digest of their text; none where they were not asked for.
    """

    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    compiled: int = 0
    unread: list[str] = field(default_factory=list)
    lowered: dict[bytes, Lowered] = field(default_factory=dict)

    def cannot_read(self, dump: Dump, error: Exception) -> None:
        self.unread.append(f"{dump.file} cannot be read, and is left out: {one_line(error)}.")


def group(modules: Sequence[Dump], lowered: Sequence[Dump], wanted: Wanted, *, ran: bool) -> Grouped:
    """The compilations of what was dumped, equal ones together.

    Args:
      lowered: what JAX lowered, of which XLA may have compiled nothing.
      ran: whether it was dumped by a command that was run just now: what is missing then came from JAX's cache.
    """
    found = Grouped()
    named = {each.platform for each in modules if each.platform}
    alone = next(iter(named)) if len(named) == 1 else ""
    each_module = chain.from_iterable(map(_apart, modules))
    standing = [each for each in each_module if _compiled(found, each, alone, wanted, ran)]
    covered = {_key(each.offered) for each in found.groups.values()}
    for dump in [*lowered, *standing]:
        try:
            _add_lowered(found, dump, alone, wanted, covered, ran)
        except (stablehlo.UnreadableModule, OSError) as error:
            found.cannot_read(dump, error)
    groups = list(found.groups.values())
    requests = asked.requested([each.offered for each in groups], wanted.noted)
    for each, request in zip(groups, requests, strict=True):
        each.requested = request
        each.offered = asked.with_names(each.offered, request) if request is not None else each.offered
    return found


def _compiled(found: Grouped, dump: Dump, platform: str, wanted: Wanted, ran: bool) -> bool:
    """Take a module that XLA compiled; whether it is one of StableHLO instead, which nothing was done with."""
    try:
        if dump.alone is not None and _is_stablehlo(dump.alone()):
            return True
        taken = dump.alone is not None or wanted.takes(dump.name)
        found.compiled += not taken or _add(found, dump, dump.platform or platform, wanted, ran)
    except (UnreadableHlo, OSError, UnicodeDecodeError) as error:
        found.cannot_read(dump, error)
    return False


def _read_once(dump: Dump) -> Dump:
    """A module that stands alone may be a pipe, which gives its bytes once."""
    return dump if dump.alone is None else replace(dump, alone=lru_cache(maxsize=1)(dump.alone))


def _apart(dump: Dump) -> Iterator[Dump]:
    """The modules of a file, which may hold the text of several, as `--emit` writes it."""
    once = _read_once(dump)
    try:
        source = once.alone() if once.alone is not None else b""
    except OSError:  # it is told where it is read
        source = b""
    parts = stablehlo.texts(source) if _is_stablehlo(source) else printing.texts(source)
    if len(parts) < 2:
        yield once
        return
    for part in parts:
        yield replace(dump, alone=partial(bytes, part))


def one_line(error: Exception) -> str:
    """What an error says, in a line of its own."""
    text = " ".join(str(getattr(error, "strerror", "") or error).split())
    return (text if len(text) < 160 else f"{text[:157]}...").rstrip(".")


def _add(found: Grouped, dump: Dump, platform: str, wanted: Wanted, ran: bool) -> bool:
    """Take a module, if it offers something, or could; whether it was compiled at all."""
    module, proto = None, None
    if dump.alone is not None:
        module = reader.parse_any(dump.alone())
        offered = _offered(module.proto.hlo_module, wanted)
    elif dump.before is not None:
        offered = _offered(reader.decode(dump.before()).hlo_module, wanted)
    elif dump.after is not None:
        proto = reader.decode(dump.after())
        offered = _offered(proto.hlo_module, wanted)
    else:
        return True
    compiled = module is None or module.assignment is not None or module.entry.scheduled
    if offered is None or not wanted.takes(offered.module):
        return compiled
    one = found.groups.setdefault((offered.key, platform), Group(offered, dump, platform))
    one.times += 1
    if not one.has_executable:
        one.module, one.proto = module, proto
        if dump.before is not None and dump.after is not None:
            one.source = dump.after()
        one.why = _why_none(one, dump, wanted, ran)
    return compiled


def _offered(module: Any, wanted: Wanted) -> Signature | None:
    return signature.of(module, wanted.least, asked=asked.named(module.name, wanted.donating))


def _why_none(one: Group, dump: Dump, wanted: Wanted, ran: bool) -> str:
    """Why a compilation has no executable; empty where it has one."""
    if not one.has_executable:
        return wanted.unknown or CUT_OFF
    return FROM_CACHE if dump.before is None and dump.alone is None and ran else ""


def _is_stablehlo(source: bytes) -> bool:
    if source.startswith(_MLIR) or stablehlo.is_portable(source):
        return True
    head = source[:65536]
    return b"\0" not in head and (b"func.func" in head or b"module @" in head or b"module {" in head)


def _key(offered: Signature) -> tuple[object, ...]:
    parameters = tuple((each.leaf.dimensions, each.leaf.bytes, each.output, each.donor) for each in offered.parameters)
    return offered.module, parameters


def _add_lowered(
    found: Grouped, dump: Dump, platform: str, wanted: Wanted, covered: set[tuple[object, ...]], ran: bool
) -> None:
    """Take a module of StableHLO of which there is no executable."""
    source = dump.alone() if dump.alone is not None else b""
    if ran and not any(each in source for each in _DONATED) and not asked.named(_module_of(dump.name), wanted.donating):
        return
    binary = source.startswith(_MLIR) or stablehlo.is_portable(source)
    module = stablehlo.parse(source if binary else source.decode("utf-8", "replace"))
    name = _symbol(module) or dump.name
    offered = of_ports(name, module.arguments, module.results, _paths(module))
    if wanted.lowered and wanted.takes(name):
        text = hashlib.sha256(str(module.operation).encode()).digest()  # the same but for its lines is the same
        found.lowered.setdefault(text, Lowered(offered, dump.file, _bytecode(module, name, dump.file)))
    if _key(offered) in covered or not wanted.takes(name):
        return
    one = found.groups.setdefault((offered.key, platform), Group(offered, dump, platform, lowered=module))
    one.times += 1
    one.why = wanted.unknown or FROM_CACHE if ran else "it is StableHLO: there is no executable"


def _bytecode(module: stablehlo.Module, name: str, file: str) -> bytes:
    """A module to be compiled: with a name, which JAX asks for, and lines that say whose they are."""
    operation = module.operation.operation
    locations.name_text(operation, file)
    if not _symbol(module):
        with operation.context:
            operation.attributes["sym_name"] = ir.StringAttr.get(name)
    written = io.BytesIO()
    operation.write_bytecode(written)
    return written.getvalue()


def _module_of(name: str) -> str:
    """The module's name, of that of JAX's own dump: `jit_step` of `jax_ir0004_jit_step_compile`."""
    return re.sub(r"^jax_ir\d+_|_compile$", "", name)


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
