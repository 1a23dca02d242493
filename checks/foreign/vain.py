"""Donations in vain, as the line that jits a function tells: arguments that it names, and the module does not offer."""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.checks.check import Check, Level
from mutcheck.checks.foreign import candidates
from mutcheck.checks.foreign.signature import Parameter, Signature, argument_of
from mutcheck.checks.foreign.site import Vain
from mutcheck.checks.rules.donation import IN_VAIN
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.checks.source.donate_arguments import Said
from mutcheck.checks.subject import Subject
from mutcheck.core.finding import Finding
from mutcheck.core.units import UNKNOWN, readable


def find(offered: Signature, jitted: Jitted, sources: Sources) -> Iterator[Vain]:
    """Arguments that the line that jits the function donates, and of which the module offers nothing."""
    said = sources.offered(jitted)
    by_argument: dict[str, list[Parameter]] = {}
    for each in offered.parameters:
        by_argument.setdefault(argument_of(each.path), []).append(each)
    possible = candidates.find(offered, 1, lambda argument: argument in said.names)
    fitting = {parameter.number for each in possible for parameter, _ in each.arrays}
    for name in sorted(said.names):
        left = tuple(each for each in by_argument.get(name, []) if not each.offered)
        useless = tuple(each for each in left if each.number not in fitting)
        if left and said.both:
            line = sources.suggestion(jitted, [name]).line
            advice = f"Name all of them in one: `{line}`." if line else "Name all of them in one of the two."
            yield Vain(name, left, _beside(said, name), advice)
        elif useless:
            why = "no output that is left has the type"
            yield Vain(name, useless, why, "Return an output of its type, or stop donating it.")


def _beside(said: Said, name: str) -> str:
    """Why an argument is not donated where a line has both keywords."""
    if name in (said.by_name or ()):
        return "beside `donate_argnums`, `donate_argnames` counts for arguments passed by keyword alone"
    return "beside `donate_argnames`, `donate_argnums` counts for arguments passed by position alone"


def run(subject: Subject) -> Iterator[Finding]:
    """A finding for each argument that is donated in vain."""
    assert subject.site is not None
    for each in subject.site.vain:
        yield _finding(each, subject.site.jitted)


def _finding(vain: Vain, jitted: Jitted) -> Finding:
    left = vain.left
    sizes = [each.leaf.bytes for each in left]
    size = UNKNOWN if UNKNOWN in sizes else sum(sizes)
    paths = ", ".join(each.path for each in left[:4]) + (f" and {len(left) - 4} more" if len(left) > 4 else "")
    verb = "is" if len(left) == 1 else "are"
    return IN_VAIN.finding(
        f"{paths} ({readable(size)}) {verb} donated in vain: {vain.why}",
        left[0].path if len(left) == 1 else vain.argument,
        jitted.jit,
        advice=vain.advice,
    )


CHECK = Check("donation", (IN_VAIN,), Level.SITE, run)
