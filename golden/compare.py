"""Compares an artifact with its golden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mutcheck.checks.rules.accepted import BROKEN, DIFFERS, MISSING
from mutcheck.core.artifacts import Lowering, Rejection
from mutcheck.core.finding import Finding, Location
from mutcheck.core.trouble import Trouble
from mutcheck.golden import store
from mutcheck.golden.store import Golden

if TYPE_CHECKING:
    from mutcheck.golden.diff.comparison import Comparison
    from mutcheck.golden.diff.texts import Named


def compare(
    goldens: Mapping[str, Golden], artifact: Lowering | Rejection, toolchain: str, command: str, of_file: str
) -> Finding | None:
    """The finding where an artifact differs from its golden or has none; None where they are equal.

    Args:
      goldens: the program's goldens for the running release, by platform.
      toolchain: the running one, as a golden's header has it.
      command: the command that accepts this program's artifacts.
      of_file: the command that accepts those of all programs of its file.
    """
    golden = goldens.get(artifact.platform)
    if golden is None:
        return MISSING.finding(
            f"no golden for this release ({toolchain.partition(',')[0]})",
            advice=f"`{of_file}` keeps what is lowered now, to compare with later.",
        )
    kind, text = store.body(artifact)
    text = text if text.endswith("\n") else text + "\n"
    if (kind, text) == (golden.kind, golden.body):
        return None
    from mutcheck.golden.diff import unified  # most are equal

    comparison = compared(golden, artifact, text)
    return DIFFERS.finding(
        _what(golden, artifact, comparison) + _versions(golden.toolchain, toolchain),
        location=Location(str(golden.path)),
        evidence=unified.once(comparison),
        advice=f"If the change is right, keep it: `{command}`.",
    )


def compared(golden: Golden, artifact: Lowering | Rejection, text: str) -> Comparison:
    """A golden and what is made now."""
    from mutcheck.golden.diff import texts
    from mutcheck.golden.diff.texts import Named

    was = Named("golden", golden.body, "stablehlo" if golden.kind == "mlir" else "rejection")
    return texts.compared(was, named("now", artifact, text))


def named(name: str, artifact: Lowering | Rejection, text: str = "") -> Named:
    """An artifact as a side of a comparison; donations are told by the paths of its arguments."""
    from mutcheck.golden.diff.texts import Named

    if isinstance(artifact, Rejection):
        return Named(name, text or artifact.text, "rejection")
    arguments = () if artifact.names_unknown else tuple(each.path for each in artifact.arguments)
    return Named(name, text or artifact.text, "stablehlo", arguments, artifact.located)


def unreadable(error: Trouble, program: str, command: str) -> Finding:
    """The finding for a golden that cannot be used; `command` is what accepts the program as the user names it."""
    why = error.why.replace(f"{error.path} ", "the golden ")
    advice = error.advice.replace(f"`mutcheck accept {program}`", f"`{command}`")
    return BROKEN.finding(why, location=Location(str(error.path)), advice=advice)


def _what(golden: Golden, artifact: Lowering | Rejection, comparison: Comparison) -> str:
    if isinstance(artifact, Rejection) and golden.kind == "mlir":
        return f"it is rejected now ({artifact.error}), but its golden is a lowering"
    if isinstance(artifact, Lowering) and golden.kind == "rejection":
        return "it lowers now, but its golden is a rejection"
    from mutcheck.golden.diff import summary

    subject = "the lowering" if isinstance(artifact, Lowering) else "the rejection"
    return f"{subject} differs from its golden: {summary.line(comparison)}"


def _versions(then: str, now: str) -> str:
    """The packages whose version changed since the golden was written."""
    before, after = (dict(each.rsplit(" ", 1) for each in text.split(", ") if " " in each) for text in (then, now))
    changed = [
        f"{name} {before.get(name, 'absent')} -> {after.get(name, 'absent')}"
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]
    return f" (made with other versions: {', '.join(changed)})" if changed else ""
