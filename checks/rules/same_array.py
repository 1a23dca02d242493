"""The same-array check: is a donated array used by the same call under another name? XLA refuses to run that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject
    from mutcheck.core.artifacts import Argument

SAME_ARRAY = Rule(
    "donation.same-array",
    Severity.ERROR,
    "a donated array is also passed as another argument, so the call raises; a warning if the function closes over it",
)


def run(subject: Subject) -> Iterator[Finding]:
    """A finding for each array that is donated and passed twice, or closed over."""
    if subject.lowering is None:
        return
    donated = {port.number for port in subject.module.arguments if port.donor or port.aliases is not None}
    given = {each.path: each for each in subject.lowering.arguments}
    told: set[str] = set()
    for argument in subject.lowering.arguments:
        if argument.number not in donated:
            continue
        others = [given[path] for path in argument.same_as if path in given]
        if others and argument.path not in told:
            told.update(each.path for each in others)
            yield _twice(argument, others, donated)
        if argument.captured:
            yield _captured(argument)


def _twice(argument: Argument, others: list[Argument], donated: set[int]) -> Finding:
    names = ", ".join(each.path for each in others)
    again = any(each.number in donated for each in others)
    return SAME_ARRAY.finding(
        f"{argument.path} is donated, and {names} {'is' if len(others) == 1 else 'are'} the same array"
        f"{', donated too' if again else ''}: the call raises",
        argument.path,
        evidence=(f"INVALID_ARGUMENT: Attempt to {_refusal([argument, *others], donated)}",),
        advice="Give each an array of its own, such as a `jnp.copy` of one, or donate none of them.",
    )


def _refusal(same: list[Argument], donated: set[int]) -> str:
    """What the runtime says, which looks at the arguments in order: at the first that clashes with one before it."""
    first, second, *_ = [
        number in donated for number in sorted(each.number for each in same if each.number is not None)
    ]
    if not first:
        return "donate a buffer which is also used by the same call"
    return "donate the same buffer twice" if second else "use a buffer that was previously donated"


def _captured(argument: Argument) -> Finding:
    return SAME_ARRAY.finding(
        f"{argument.path} is donated, and the function closed over the same array: the call deletes it, and the next "
        "trace raises",
        argument.path,
        evidence=("RuntimeError: Array has been deleted",),
        advice="Pass the array as an argument that is not donated, or give the function a `jnp.copy` of it.",
        severity=Severity.WARNING,
    )


def _never(_: Subject) -> bool:
    """That no array is passed twice is no check that passes."""
    return False


CHECK = Check("donation", (SAME_ARRAY,), Level.LOWERING, run, _never)
