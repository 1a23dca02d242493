"""Which large arguments could have been donated: an output of the same type exists that no argument names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.foreign.signature import Parameter, Signature, argument_of
from mutcheck.checks.rules.donation import POSSIBLE
from mutcheck.checks.source import wrappers
from mutcheck.checks.source.callsite import Afterwards, Jitted, Sources
from mutcheck.checks.source.donate_arguments import numbered
from mutcheck.core.finding import Finding
from mutcheck.core.units import UNKNOWN, dimensions, readable

if TYPE_CHECKING:
    from mutcheck.checks.ir.hlo.shapes import Leaf
    from mutcheck.checks.subject import Subject

_OF_MODULE = ".states["
"""What the path of an array in a module has in it where `nnx.jit` takes the module apart."""

_NUMBER = re.compile(r"args\[(\d+)\]")
"""What JAX calls an argument of a function that has no names for them, such as `jax.export.Exported.call`."""


@dataclass(frozen=True)
class Candidate:
    """An argument of the jitted function that could be donated.

    Attributes:
      argument: its name in the function's signature.
      arrays: its arrays that an output could live in, each with that output.
      bytes: what a call saves at most: an output that lives in an argument needs no memory of its own. A compiler
        that keeps temporary values in outputs needs other memory for those then. `UNKNOWN` where a call gives a size.
    """

    argument: str
    arrays: tuple[tuple[Parameter, int], ...]

    @property
    def bytes(self) -> int:
        sizes = [parameter.leaf.bytes for parameter, _ in self.arrays]
        return UNKNOWN if UNKNOWN in sizes else sum(sizes)


def find(
    module: Signature, least: int, first: Callable[[str], bool], placed: Signature | None = None
) -> tuple[Candidate, ...]:
    """The arguments of a module that could be donated, largest first.

    Args:
      least: bytes from which an argument is told: all of its arrays that an output could live in together.
      first: whether an argument is to have an output sooner than others.
      placed: the module that XLA made of it: where it is sharded, the sizes on one device.
    """
    on_device = {each.number: each.leaf for each in (placed or module).parameters}
    outputs = module.outputs if placed is None or len(placed.outputs) != len(module.outputs) else placed.outputs
    left: dict[tuple[object, ...], list[int]] = {}
    for output in module.free:
        left.setdefault(_type(module.outputs[output], outputs[output]), []).append(output)
    found: dict[str, list[tuple[Parameter, int]]] = {}
    kept = [each for each in module.parameters if not each.offered and each.leaf.bytes]
    for parameter in sorted(kept, key=lambda each: not first(argument_of(each.path))):
        leaf = on_device.get(parameter.number, parameter.leaf)
        if fitting := left.get(_type(parameter.leaf, leaf)):
            made = replace(parameter, leaf=leaf)
            found.setdefault(argument_of(parameter.path), []).append((made, fitting.pop(0)))
    candidates = (Candidate(name, tuple(arrays)) for name, arrays in found.items())
    large = (each for each in candidates if each.bytes >= least or each.bytes == UNKNOWN)
    return tuple(sorted(large, key=lambda each: -each.bytes))


def _type(leaf: Leaf, placed: Leaf) -> tuple[object, ...]:
    """What must be equal of an argument and an output: on all devices together, and on one."""
    return leaf.type, leaf.dimensions, placed.type, placed.dimensions, placed.space


def run(subject: Subject) -> Iterator[Finding]:
    """A note on all arguments that could be donated, but for what is donated in vain already."""
    site = subject.site
    assert site is not None
    if site.eager:
        return
    told = {each.left[0].path if len(each.left) == 1 else each.argument for each in site.vain}
    possible = [each for each in site.candidates if not told & {each.argument, *(one.path for one, _ in each.arrays)}]
    yield from findings(possible, site.jitted, site.sources)


def findings(candidates: Sequence[Candidate], jitted: Jitted, sources: Sources) -> Iterator[Finding]:
    """One note: what could be donated, what that would save, the line to change, and what is used after the call."""
    if not candidates:
        return
    after = {each.argument: _afterwards(each, jitted, sources) for each in candidates}
    first = candidates[0]
    alone = first.arrays[0][0].path if len(first.arrays) == 1 else first.argument
    known = after[first.argument].text if len(candidates) == 1 else ""
    names = ", ".join(each.argument for each in candidates) if len(candidates) > 1 else alone
    yield POSSIBLE.finding(
        f"{names} ({_size(candidates)}) could be donated{': ' if known else ''}{known}",
        alone if len(candidates) == 1 else "",
        jitted.jit or jitted.called,
        (*([] if known else _uses(candidates, after)), *_evidence(candidates)),
        _advice(candidates, after, jitted, sources),
    )


def _uses(candidates: Sequence[Candidate], after: Mapping[str, Afterwards]) -> Iterator[str]:
    for each in candidates:
        yield f"{each.argument} ({readable(each.bytes)}): {after[each.argument].text}"


def _afterwards(candidate: Candidate, jitted: Jitted, sources: Sources) -> Afterwards:
    """Whether an argument is used after the call; a module of flax's is, with the arrays that flax gives it then."""
    if "nnx" in jitted.written and all(_OF_MODULE in parameter.path for parameter, _ in candidate.arrays):
        return Afterwards(
            True, "flax gives it its new arrays, so the old ones are not used again, unless by another name"
        )
    return sources.afterwards(jitted, candidate.argument)


def _evidence(candidates: Sequence[Candidate]) -> Iterator[str]:
    """The arrays, the largest first."""
    arrays = [each for candidate in candidates for each in candidate.arrays]
    for parameter, output in sorted(arrays, key=lambda each: -each[0].leaf.bytes):
        leaf = parameter.leaf
        shape = dimensions(leaf.dimensions)
        yield f"{parameter.path}: {parameter.dtype}[{shape}], {readable(leaf.bytes)}, as output {output}"


def _size(candidates: Sequence[Candidate]) -> str:
    count = sum(len(each.arrays) for each in candidates)
    arrays = f"{count} arrays, " if count > 1 else ""
    return f"{arrays}{readable(_bytes(candidates))}"


def _bytes(candidates: Sequence[Candidate]) -> int:
    """Their bytes together; `UNKNOWN` where a call gives the size of one."""
    sizes = [each.bytes for each in candidates]
    return UNKNOWN if UNKNOWN in sizes else sum(sizes)


def _advice(candidates: Sequence[Candidate], after: Mapping[str, Afterwards], jitted: Jitted, sources: Sources) -> str:
    """What to write: for all arguments of which it is known that they are not used after the call, then for all."""
    sure = [each for each in candidates if after[each.argument].rebound]
    unsure = [each for each in candidates if each not in sure]
    said = _sentences(sure, sure, "", jitted, sources)
    if unsure:
        which = ", ".join(f"`{each.argument}`" for each in unsure)
        one = "it is" if len(candidates) == 1 else f"{which} {'is' if len(unsure) == 1 else 'are'}"
        said = [*said, *_sentences([*sure, *unsure], unsure, f"If {one} not used afterwards, ", jitted, sources)]
    return " ".join(said)


def _sentences(
    wanted: Sequence[Candidate], added: Sequence[Candidate], begun: str, jitted: Jitted, sources: Sources
) -> list[str]:
    """What donates arguments: one line for all where there is one, else a sentence for each that is added."""
    line = _line(wanted, jitted, sources)
    hows = [(line, wanted)] if line and added else [(_how(each, jitted, sources), [each]) for each in added]
    also = [wrappers.equinox_also(first=_of_first(wanted))] if hows and _is_equinox(jitted) else []
    return [
        *(
            f"{begun}{how[0].lower() if begun else how[0]}{how[1:]}: that saves up to {_most(saved)} in a call."
            for how, saved in hows
        ),
        *also,
    ]


def _most(saved: Sequence[Candidate]) -> str:
    size = _bytes(saved)
    return (
        "what they take"
        if size == UNKNOWN and len(saved) > 1
        else "what it takes"
        if size == UNKNOWN
        else readable(size)
    )


def _line(candidates: Sequence[Candidate], jitted: Jitted, sources: Sources) -> str:
    """The line that donates all of some arguments, where what jits the function is known."""
    if line := _by_itself(candidates, jitted):
        return f"Write `{line}` in place of `{jitted.written}`"
    change = sources.suggestion(jitted, [each.argument for each in candidates])
    if not change.line or jitted.jit is None:
        return ""
    imports = f", and `{change.imports}` at the top" if change.imports else ""
    return f"Write `{change.line}` in place of `{jitted.written}`{imports}"


def edit(candidates: Sequence[Candidate], jitted: Jitted, sources: Sources) -> str:
    """What to write so that all of some arguments are donated, a clause without a full stop."""
    if line := _line(candidates, jitted, sources):
        return line
    names = tuple(each.argument for each in candidates)
    if jitted.jit is None and not any(sources.collects(jitted, each) or not each.isidentifier() for each in names):
        return f"Jit it with `donate_argnames={names!r}`"
    return "; ".join(dict.fromkeys(_how(each, jitted, sources) for each in candidates))


def _how(candidate: Candidate, jitted: Jitted, sources: Sources) -> str:
    """What must be donated, where the line that does it is not known."""
    if not candidate.argument.isidentifier():
        numbers = ", ".join(str(parameter.number) for parameter, _ in candidate.arrays)
        return f"Donate what becomes parameter {numbers} of the module"
    if many := sources.collects(jitted, candidate.argument):
        by = "their own names, with `donate_argnames`" if many[1] == "*" else "their numbers, with `donate_argnums`"
        return f"Donate what `{many}` collects by {by}"
    if jitted.jit is not None:
        return f"Add `{candidate.argument}` to what `{jitted.written}` donates"
    if jitted.called is None:  # nobody jits it: it is handed to mutcheck as it is
        return f"Jit it with `donate_argnames=('{candidate.argument}',)`"
    return f"Donate `{candidate.argument}` where `{jitted.name}` is jitted"


def _by_itself(candidates: Sequence[Candidate], jitted: Jitted) -> str:
    """The line of a wrapper that has other words for donation, or of a function that only numbers its arguments."""
    if jitted.node is None:
        return ""
    if wrappers.is_equinox(jitted.node):
        return wrappers.equinox_donating(jitted.node, first=_of_first(candidates))
    found = [_NUMBER.match(path) for path in _paths(candidates)]
    numbers = [int(each[1]) for each in found if each is not None]
    return numbered(jitted.node, numbers) if len(numbers) == len(found) else ""


def _is_equinox(jitted: Jitted) -> bool:
    return jitted.node is not None and wrappers.is_equinox(jitted.node)


def _of_first(candidates: Sequence[Candidate]) -> bool:
    """Whether arrays of the first argument of a function that equinox jits are among some."""
    return any(path.startswith(f"{wrappers.EQUINOX_KEPT}['first']") for path in _paths(candidates))


def _paths(candidates: Sequence[Candidate]) -> list[str]:
    return [parameter.path for each in candidates for parameter, _ in each.arrays]


CHECK = Check("donation", (POSSIBLE,), Level.SITE, run)
