"""What copies are copies of: `processes.py` has its server import this, and nothing else imports it."""

from __future__ import annotations

import importlib

from mutcheck.lowering.workers import tasks

tasks.set_defaults()
for stage in ("trace", "arguments", "lower", "compile"):
    importlib.import_module(f"mutcheck.lowering.stages.{stage}")
