"""What copies are copies of: `processes.py` has its server import this, and nothing else imports it."""

from __future__ import annotations

import importlib

from mutcheck.core.backends import registry
from mutcheck.lowering.workers import recording, tasks

STAGES = tuple(f"stages.{stage}" for stage in ("trace", "arguments", "lower", "compile"))
DEVICES = tuple(f"backends.{backend.platform}" for backend in registry.BACKENDS if backend.compiles)

tasks.set_defaults()
recording.install()
for name in (*STAGES, *DEVICES):
    importlib.import_module(f"mutcheck.lowering.{name}")
