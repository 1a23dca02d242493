"""Tells a rejection from a crash: who raised the exception, JAX or the program?"""

from __future__ import annotations

import re
import traceback
from types import FrameType, TracebackType

from mutcheck.core.artifacts import Crash, Rejection, Stage
from mutcheck.core.target import Target

REFUSERS = frozenset({"jax", "jaxlib", "flax"})
"""An exception that comes out of one of these is a refusal to trace or lower."""

HELPERS = frozenset({"opt_einsum", "numpy", "ml_dtypes", "scipy", "inspect", "operator", "functools", "contextlib"})
"""What the refusers call: an exception out of one of these comes from its caller."""

MACHINERY = REFUSERS | HELPERS | {"mutcheck", "importlib", "_frozen_importlib", "runpy"}
"""Frames of these are not the user's; a traceback that is shown leaves them out."""


_PYTHON_FILE = re.compile(r"(?<![\w.:/])/(?:[^/\n'\"<>:]+/)*([^/\n'\"<>:]+\.pyi?)(?::\d+)*")
"""A Python file by its full path, in which folders may have spaces, with line and column."""

_PATH = re.compile(r"(?<![\w.:/])/[^\s:,'\"<>]*/([^\s/:,'\"<>]+)(?::\d+)*")


def refused_or_crashed(error: BaseException, program: str, target: Target, stage: Stage) -> Rejection | Crash:
    """What an exception in a stage means: a `Rejection` where JAX or Flax raised it, else a `Crash`."""
    if isinstance(error, Exception) and _top_package(_innermost(error.__traceback__)) in REFUSERS:
        said = _message(error)
        return Rejection(program, target, stage, type(error).__name__, trim(said), where(error), said)
    return crashed(error, program, target, doing=f"being {stage}d" if stage == "trace" else "being lowered")


def refused_by_settings(error: Exception) -> bool:
    """Whether JAX refused to change a setting, as it does for some once a backend is in use."""
    return any(_module(frame) == "jax._src.config" for frame, _ in traceback.walk_tb(error.__traceback__))


def crashed(error: BaseException, program: str, target: Target, doing: str) -> Crash:
    """The program's own error while it was `doing` something, with the user's part of the traceback."""
    first = _message(error).partition("\n")[0]
    what = f"exited with status {error.code}" if isinstance(error, SystemExit) else f"raised {type(error).__name__}"
    why = f"{program} {what} while {doing}" + (f": {first}" if first and not isinstance(error, SystemExit) else "")
    at = where(error)
    return Crash(
        program,
        target,
        why,
        "Mend that line, and run it again." if at else "Mend it, and run it again.",
        at,
        user_traceback(error),
    )


def where(error: BaseException) -> str:
    """The user's own line that the error came through last, as `file:line`; empty where there is none."""
    walked = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if _is_users(_module(frame))]
    return f"{walked[-1][0].f_code.co_filename}:{walked[-1][1]}" if walked else ""


def user_traceback(error: BaseException) -> str:
    """The traceback without the frames of JAX, Flax and mutcheck: it ends at the user's own line."""
    frames = traceback.format_list(_user_frames(error))
    said = traceback.format_exception_only(error)
    return "".join(["Traceback (most recent call last):\n", *frames, *said]) if frames else "".join(said)


def trim(message: str) -> str:
    """The first line of a message without what varies: the one place that takes it out.

    Paths become file names without line numbers, and addresses of objects become `0x...`.
    """
    line = message.partition("\n")[0]
    line = _PYTHON_FILE.sub(r"\1", line)
    line = _PATH.sub(r"\1", line)
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0x...", line)


def _message(error: BaseException) -> str:
    return str(error).strip()


def _innermost(tb: TracebackType | None) -> str:
    """The module of the innermost frame that is no helper's."""
    modules = [_module(frame) for frame, _ in traceback.walk_tb(tb)]
    return next((module for module in reversed(modules) if _top_package(module) not in HELPERS), "")


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _top_package(module: str) -> str:
    return module.partition(".")[0]


def _user_frames(error: BaseException) -> list[traceback.FrameSummary]:
    modules = [_module(frame) for frame, _ in traceback.walk_tb(error.__traceback__)]
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame, module in zip(frames, modules, strict=True) if _is_users(module)]


def _is_users(module: str) -> bool:
    return module.startswith("mutcheck.lowering.programs.") or _top_package(module) not in MACHINERY
