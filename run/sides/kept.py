"""What is kept of programs as sides of a comparison: goldens, here or as a commit has them, and recorded runs."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mutcheck.core.source import Source
from mutcheck.core.trouble import Trouble
from mutcheck.golden import place, store
from mutcheck.golden.diff.texts import Kind, Named
from mutcheck.golden.history.query import History, Point, arguments, opened
from mutcheck.golden.store import Golden
from mutcheck.run.sides.spec import Spec

_PATIENCE = 30
"""Seconds that git may take."""

WORDS = {"last": -1, "previous": -2}
"""Runs by where they are in the history of a cell."""


def golden(spec: Spec, source: Source, release: str, asked: Path | None) -> Named:
    """The golden of a program.

    Args:
      release: the running one, which is meant where the side names none.
      asked: the folder of goldens that the user named, if one was named.

    Raises:
      Trouble: there is none for that release and platform, or it cannot be used.
    """
    root, of = place.root(source, asked), spec.release or release
    if spec.commit:
        return _named(spec, _at_commit(spec, root, source.name, of), root, source.name, of)
    return _named(spec, store.read(root, source.name, of), root, source.name, of)


def _named(spec: Spec, found: dict[str, Golden], root: Path, program: str, release: str) -> Named:
    kept = found.get(spec.target.platform)
    if kept is None:
        where = f" at commit {spec.commit}" if spec.commit else ""
        why = f"there is no golden of {program} for jax {release} on {spec.target.platform}{where}"
        releases = "" if spec.commit else ", ".join(store.releases(root, program))
        advice = f"There are those of jax {releases}." if releases else f"Make one: `mutcheck accept {spec.program}`."
        if spec.commit:
            advice = f"`git log -- {root / program}` shows the commits that changed it."
        raise Trouble(root, why, advice)
    return Named(spec.name, kept.body, "stablehlo" if kept.kind == "mlir" else "rejection")


def _at_commit(spec: Spec, root: Path, program: str, release: str) -> dict[str, Golden]:
    """The goldens of a program as git has them at a commit."""
    base = next((each for each in (root, *root.parents) if each.is_dir()), Path.cwd())
    top = Path(_git(base, spec.commit, "rev-parse", "--show-toplevel").strip())
    _git(top, spec.commit, "rev-parse", "--verify", "--quiet", f"{spec.commit}^{{commit}}")
    folder = (root.resolve() / program / release).relative_to(top.resolve())
    names = _git(top, spec.commit, "ls-tree", "-z", "--name-only", spec.commit, f"{folder.as_posix()}/").split("\0")
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as temporary:
        there = Path(temporary) / program / release
        there.mkdir(parents=True)
        for name in filter(None, names):
            text = _git(top, spec.commit, "show", f"{spec.commit}:{name}")
            (there / Path(name).name).write_text(text, "utf-8", newline="")
        return store.read(Path(temporary), program, release)


def _git(folder: Path, commit: str, *arguments: str) -> str:
    if commit.startswith("-"):
        raise Trouble(folder, f"{commit!r} is no commit", "Name one as git does, such as `commit:HEAD~1`.")
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, timeout=_PATIENCE, check=True
        )
        return done.stdout.decode("utf-8")
    except FileNotFoundError:
        raise Trouble(folder, "git is not here", "Install it, or name a file instead of a commit.") from None
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        told = (getattr(error, "stderr", b"") or b"").decode("utf-8", "replace").strip().splitlines()
        why = f"git has no commit {commit!r} in {folder}{f': {told[0]}' if told else ''}"
        raise Trouble(folder, why, "`git log` shows the commits; a shallow clone has not all of them.") from None


def recorded(spec: Spec, program: str, history: Path, ir: Kind) -> Named:
    """What a run of the history had.

    Raises:
      Trouble: the history cannot be read, or has no such run, or no text of it.
    """
    with opened(history) as found:
        cells = [key for key in found.cells() if (key.program, key.target) == (program, str(spec.target))]
        cells = cells or [key for key in found.cells() if key.program == program and _fits(key.target, spec)]
        points = sorted((point for key in cells for point in found.trend(key)), key=lambda each: each.started)
        point = _chosen(found, points, spec, history)
        number = point.hlo if ir == "hlo" else point.stablehlo
        if number is None:
            what = "optimized HLO" if ir == "hlo" else "StableHLO"
            why = f"no {what} of {program} on {spec.target} is kept of that run"
            raise Trouble(history, why, "Results that were imported come without; others have it if it was compiled.")
        text = found.text(number)
        kind: Kind = "rejection" if text.kind == "rejection" else ir
        return Named(spec.name, text.text, kind, arguments(found.result(point)))


def _fits(target: str, spec: Spec) -> bool:
    return not spec.target.device and target.partition(":")[0] == spec.target.platform


def _chosen(found: History, points: Sequence[Point], spec: Spec, history: Path) -> Point:
    """The result that is meant."""
    if spec.run in WORDS and len(points) >= -WORDS[spec.run]:
        return points[WORDS[spec.run]]
    runs = found.runs()
    for point in reversed(points):
        run = runs[point.run]
        if len(spec.run) >= 4 and (run.uid.startswith(spec.run) or (run.commit or "").startswith(spec.run)):
            return point
    why = f"{history} has no result of {spec.program} on {spec.target} from run {spec.run!r}"
    if spec.run in WORDS:
        why = f"{history} has {len(points) or 'no'} result{'s' * (len(points) != 1)} of {spec.program} on {spec.target}"
    raise Trouble(history, why, "`mutcheck history runs` shows the runs; name one by four signs of its commit or more.")
