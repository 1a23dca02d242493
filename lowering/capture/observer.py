"""Notes what JAX was asked to donate, from inside of a process that `mutcheck run` starts.

A donation that nothing can use leaves no trace in a module: JAX only warns of it. So this file is copied beside the
dumps, where Python begins with it as `sitecustomize`. It listens to Python's own audit events: once JAX opens the file
that it dumps a module to, the frames above hold what it was asked for. Nothing of JAX is patched or imported, and
nothing is said or raised: what is not noted is unknown. It needs Python's library alone, of any version that has JAX.

JAX logs a whole traceback where it finds a plugin for a GPU that is not there. That is held back, through a filter of
Python's own logging, and noted: the report tells it in a line, below what it is about.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

BRIDGE = "jax._src.xla_bridge"
"""The module of JAX's that starts plugins, and the name that it logs under."""

HELD = (
    "Jax plugin configuration error",
    "An NVIDIA GPU may be present on this machine, but a CUDA-enabled jaxlib is not installed",
)
"""How the records begin that are held back."""

FOLDER = "MUTCHECK_DONATIONS"
"""The variable that names the folder to note to: a file for each process, a line for each module."""

_MOST_FRAMES = 30


def begin() -> None:
    """Listen from now on, and let Python go on with the `sitecustomize` that it would have begun with."""
    folder = os.environ.get(FOLDER, "")
    if folder:
        sys.addaudithook(_Listener(folder))
    here = str(Path(__file__).absolute().parent)
    sys.path[:] = [path for path in sys.path if path != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize")
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


class _Listener:
    """Hears what is opened. All else is none of its business, and there is much of it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import" and arguments and arguments[0] == BRIDGE:
            with suppress(Exception):
                _hold_back(self._folder)
            return
        if event != "open" or not arguments:
            return
        path = arguments[0]
        if not isinstance(path, str) or not path.endswith("_compile.mlir"):
            return
        with suppress(Exception):  # the command must not fail for it, nor print
            self._note(Path(path).name, sys._getframe(1))

    def _note(self, name: str, frame: FrameType | None) -> None:
        if not name.startswith("jax_ir") or not Path(self._folder).is_dir():
            return
        noted = noted_of(frame)
        if noted is None:
            return
        module = name.partition("_")[2].partition("_")[2].removesuffix("_compile.mlir")  # after `jax_ir0004_`
        line = (json.dumps({"file": name, "module": module, **noted}) + "\n").encode()
        file = Path(self._folder, f"{os.getpid()}.jsonl")
        number = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(number, line)
        finally:
            os.close(number)


def _hold_back(folder: str) -> None:
    """Have what JAX logs of missing devices noted instead: JAX has imported what logs by now."""
    import logging

    def passes(record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
            if not message.startswith(HELD) or not Path(folder).is_dir():
                return True
            error = record.exc_info[1] if record.exc_info else None
            text = logging.Formatter().format(record)
            noted = {"message": message, "why": str(error or ""), "text": text}
            with Path(folder, f"{os.getpid()}.held").open("a", encoding="utf-8") as file:
                file.write(json.dumps(noted) + "\n")
        except Exception:
            return True  # what cannot be noted is said where JAX says it
        return False

    logging.getLogger(BRIDGE).addFilter(passes)


def noted_of(frame: FrameType | None) -> dict[str, Any] | None:
    """What the frames of a compilation say of the module; None where they do not say it."""
    lowering, asked = None, None
    callers: list[list[Any]] = []
    while frame is not None and len(callers) < _MOST_FRAMES:
        file = frame.f_code.co_filename
        of_jax = "jax" in Path(file).parts
        if not of_jax and lowering is not None:
            callers.append([file, frame.f_lineno])
        held = frame.f_locals if of_jax else {}  # what is not JAX's is let alone
        own = held.get("self")
        if lowering is None and hasattr(own, "_donated_invars") and hasattr(own, "compile_args"):
            lowering = own
        elif lowering is not None and asked is None:
            asked = _asked(held, own)
        frame = frame.f_back
    return {**_described(lowering, asked), "callers": callers} if lowering is not None else None


def _asked(held: dict[str, Any], own: Any) -> list[bool] | None:
    """For each argument of the call, whether it was to be donated, those too that JAX dropped."""
    if "donated_invars" in held:  # a call
        return list(held["donated_invars"])
    if hasattr(own, "args_info") and hasattr(own, "donate_argnums"):  # `jax.stages.Lowered`
        donated = set(own.donate_argnums)
        return [number in donated for number in range(max(donated, default=-1) + 1)]
    return None


def _described(lowering: Any, asked: list[bool] | None) -> dict[str, Any]:
    """A module, as plain values.

    Its arguments are constants, then what is kept of the call's arguments, then refs that the function captured.
    """
    given = lowering.compile_args
    kept = sorted(given["kept_var_idx"])
    info = given["all_args_info"]
    every = list(getattr(info.debug_info, "arg_names", None) or ())
    constants = len(getattr(lowering, "const_args", None) or ())
    donated = list(lowering._donated_invars)
    names = [every[number] if number < len(every) else "" for number in kept]
    return {
        "donated": [number for number, each in enumerate(donated) if each],
        "names": [str(name or "") for name in [*names, *[""] * (len(donated) - len(names))]],
        "shapes": [_shape(each) for each in given["global_in_avals"]],
        "results": [_shape(each) for each in given["global_out_avals"]],
        "dropped": [
            {"name": str((every[number] if number < len(every) else "") or ""), **_array(info.in_avals[number])}
            for number, each in enumerate(asked or (), constants)
            if each and number not in kept and number < len(info.in_avals)
        ],
        "source": str(getattr(info.debug_info, "func_src_info", "") or ""),
    }


def _shape(aval: Any) -> list[int] | None:
    """The dimensions of an array; None for what XLA has another array for, such as a key."""
    try:
        return [int(each) for each in aval.shape] if aval.dtype.kind in "biufcV" and aval.dtype.itemsize else None
    except (AttributeError, TypeError, ValueError):
        return None


def _array(aval: Any) -> dict[str, Any]:
    shape, size = _shape(aval), 0
    if shape is not None:
        size = int(aval.dtype.itemsize)
        for each in shape:
            size *= each
    return {"shape": shape or [], "dtype": str(getattr(aval, "dtype", aval)), "bytes": size}


if __name__ == "sitecustomize":
    begin()
