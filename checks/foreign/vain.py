"""Donations in vain: arrays that were to be donated, and that the module does not offer.

What was to be donated is known of a command that was run, and of what the line says that jits the function. Where
neither says it, that is told, too: nothing is taken for well because it is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.foreign import asked, candidates
from mutcheck.checks.foreign.signature import Parameter, Signature, argument_of
from mutcheck.checks.foreign.site import Vain
from mutcheck.checks.rules.donation import IN_VAIN
from mutcheck.checks.source import wrappers
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.checks.source.donate_arguments import Said
from mutcheck.checks.subject import Subject
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule
from mutcheck.core.units import UNKNOWN, readable

if TYPE_CHECKING:
    from mutcheck.checks.foreign.asked import Requested

UNSEEN = Rule(
    "donation.unseen",
    Severity.WARNING,
    "`mutcheck run` and `inspect`: the line that jits a function computes what it donates, and nothing else shows it",
)

_DROPPED = "nothing reads it, and JAX dropped it"


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why no output took the place of an array, and what to do about it."""

    why: str
    advice: str = "Return an output of its type, or stop donating it."


_ANOTHER_PLACE = "Give the output the sharding, the layout and the memory of the argument, or stop donating it."


def find(
    offered: Signature,
    jitted: Jitted,
    sources: Sources,
    request: Requested | None = None,
    placed: Signature | None = None,
) -> Iterator[Vain]:
    """Arguments that were to be donated, and of which the module offers nothing.

    Args:
      request: what JAX was asked for; None where only the source may tell.
      placed: the module that XLA made of it: where it is sharded, the sizes on one device.
    """
    said = sources.offered(jitted) or Said()
    beside = list(_beside_another(offered, jitted, sources, said)) if said.both else []
    yield from beside
    told = {each.number for one in beside for each in one.left}
    left = _left_of_source(offered, said, placed) if request is None else asked.vain(offered, request)
    by_reason: dict[tuple[str, _Reason], list[Parameter]] = {}
    for each in left:
        if each.number not in told:
            by_reason.setdefault((argument_of(each.path), _why(each, offered, placed)), []).append(each)
    for (argument, reason), parameters in by_reason.items():
        yield Vain(argument, tuple(parameters), reason.why, reason.advice)
    for argument, parameters in _by_argument(request.dropped if request is not None else ()).items():
        yield Vain(argument, tuple(parameters), _DROPPED, _of_dropped(parameters, offered))


def _of_dropped(parameters: Sequence[Parameter], offered: Signature) -> str:
    """What to do about arguments that JAX dropped: an output that is left may have the type of one."""
    left = [(offered.outputs[number].type, offered.outputs[number].dimensions) for number in offered.free]
    if any((each.leaf.type, each.leaf.dimensions) in left for each in parameters):
        return "Add `keep_unused=True` to what jits it: JAX donates it then. Or stop donating it."
    return "Use it, or stop donating it."


def _by_argument(parameters: Sequence[Parameter]) -> dict[str, list[Parameter]]:
    found: dict[str, list[Parameter]] = {}
    for each in parameters:
        found.setdefault(argument_of(each.path), []).append(each)
    return found


def _beside_another(offered: Signature, jitted: Jitted, sources: Sources, said: Said) -> Iterator[Vain]:
    """What a line names in one of two keywords, and JAX does not take from it for that."""
    by_argument = _by_argument(offered.parameters)
    for name in sorted(said.names):
        if left := tuple(each for each in by_argument.get(name, []) if not each.offered):
            line = sources.suggestion(jitted, [name]).line
            advice = f"Name all of them in one: `{line}`." if line else "Name all of them in one of the two."
            yield Vain(name, left, _beside(said, name), advice)


def _left_of_source(offered: Signature, said: Said, placed: Signature | None) -> Iterator[Parameter]:
    """What a line donates of which the module offers nothing, but for what an output would fit: JAX offers that."""
    names = {*said.names, wrappers.EQUINOX_DONATED}
    possible = candidates.find(offered, 1, lambda argument: argument in names, placed)
    fitting = {parameter.number for each in possible for parameter, _ in each.arrays}
    for name in sorted(names):
        left = [each for each in offered.parameters if argument_of(each.path) == name and not each.offered]
        yield from (each for each in left if each.number not in fitting)


def _beside(said: Said, name: str) -> str:
    """Why an argument is not donated where a line has both keywords."""
    if name in (said.by_name or ()):
        return "beside `donate_argnums`, `donate_argnames` counts for arguments passed by keyword alone"
    return "beside `donate_argnames`, `donate_argnums` counts for arguments passed by position alone"


def _why(parameter: Parameter, offered: Signature, placed: Signature | None) -> _Reason:
    """Why no output took the place of an array that was to be donated."""
    if not offered.outputs:
        return _Reason("the function returns nothing")
    leaf = parameter.leaf
    own = (leaf.type, leaf.dimensions)
    alike = [number for number, each in enumerate(offered.outputs) if (each.type, each.dimensions) == own]
    free = [number for number in alike if number in offered.free]
    if free:
        return _Reason(_apart(parameter, free[0], placed), _ANOTHER_PLACE)
    if alike:
        return _Reason("every output of its type is taken by another argument")
    return _Reason("no output that is left has the type")


def _apart(parameter: Parameter, output: int, placed: Signature | None) -> str:
    """Why an output of an array's own type did not take its place."""
    on_device = {each.number: each.leaf for each in placed.parameters} if placed is not None else {}
    here = on_device.get(parameter.number)
    outputs = placed.outputs if placed is not None else ()
    if here is None or output >= len(outputs) or here.dimensions == outputs[output].dimensions:
        return f"output {output} has its type, but another layout, sharding or memory"
    return f"a device holds {here} of it, and {outputs[output]} of output {output}"


def run(subject: Subject) -> Iterator[Finding]:
    """A finding for each argument that is donated in vain, or one that says why none is known."""
    site = subject.site
    assert site is not None
    for each in site.vain:
        yield _finding(each, site.jitted)
    if site.unseen:
        yield UNSEEN.finding(
            f"`{site.jitted.written}` computes what it donates: whether all of that is donated is not known",
            location=site.jitted.jit,
            advice="`mutcheck run` sees it while the program runs.",
        )


def _finding(vain: Vain, jitted: Jitted) -> Finding:
    left = vain.left
    sizes = [each.leaf.bytes for each in left]
    size = UNKNOWN if UNKNOWN in sizes else sum(sizes)
    paths = ", ".join(each.path for each in left[:4]) + (f" and {len(left) - 4} more" if len(left) > 4 else "")
    verb = "is" if len(left) == 1 else "are"
    return IN_VAIN.finding(
        f"{paths} ({readable(size)}) {verb} donated in vain: {vain.why}",
        left[0].path if len(left) == 1 else vain.argument,
        jitted.jit or jitted.called,
        advice=vain.advice,
    )


CHECK = Check("donation", (IN_VAIN, UNSEEN), Level.SITE, run)
