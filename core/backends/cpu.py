"""The CPU of this machine. Its compiler comes with jaxlib, and compiles for the processor that it runs on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from mutcheck.core.backends.backend import Backend


def _machine(_device: str) -> str:
    return f"{platform.machine()} {_processor()} {os.cpu_count()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return "; ".join(dict.fromkeys(line for line in lines if line.startswith(("model name", "flags", "Features"))))


BACKEND = Backend(
    "cpu",
    packages=("jaxlib",),
    wheels=(("jax",),),
    inprocess=True,
    portable=False,
    depends_on=_machine,
    dumped=r"cpu_",
)
