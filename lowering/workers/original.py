"""What copies are copies of: `processes.py` has its server import this, and nothing else imports it."""

from __future__ import annotations

import functools
import importlib
import sys

from mutcheck.core.backends import registry
from mutcheck.lowering.workers import processes, recording, tasks

STAGES = tuple(f"stages.{stage}" for stage in ("trace", "arguments", "lower", "compile"))
DEVICES = tuple(f"backends.{backend.platform}" for backend in registry.BACKENDS if backend.compiles)

sys.excepthook = functools.partial(processes.tell_unless_abandoned, tell=sys.excepthook)
tasks.set_defaults()
recording.install()
for name in (*STAGES, *DEVICES):
    importlib.import_module(f"mutcheck.lowering.{name}")
