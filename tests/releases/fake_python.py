"""The Python of an environment that `fake_uv.py` made: mutcheck prints there what a release once printed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

FOLDER, ARGUMENTS = Path(sys.argv[1]), sys.argv[2:]
WORLD: dict[str, Any] = json.loads(Path(os.environ["WORLD"]).read_text("utf-8"))
PINNED: dict[str, str] = json.loads((FOLDER / "pinned.json").read_text("utf-8"))
assert ARGUMENTS[:3] == ["-m", "mutcheck.cli", "lower"]
assert Path(os.environ["MUTCHECK_FILES"], "cli.py").exists()
assert Path(os.environ["MUTCHECK_PLUGINS"]).is_relative_to(FOLDER)


def option(name: str) -> str:
    return ARGUMENTS[ARGUMENTS.index(name) + 1] if name in ARGUMENTS else ""


def document() -> dict[str, Any]:
    """What was recorded of this release, or made up for it, with its IRs."""
    for name in (f"{PINNED['jax']}-{PINNED['flax']}.json", f"{PINNED['jax']}.json"):
        made = Path(WORLD["folder"], name)
        if made.exists():
            found: dict[str, Any] = json.loads(made.read_text("utf-8"))
            return found
        kept = Path(__file__).with_name("recorded") / name
        if kept.exists():
            return {"results": json.loads(kept.read_text("utf-8")), "stablehlo": "", "hlo": ""}
    raise AssertionError(f"nothing is recorded of {PINNED}")


def record(made: dict[str, Any], path: Path) -> None:
    """Keep it in a history, as `--record` does."""
    import site

    for folder in WORLD["packages"]:
        site.addsitedir(folder)
    from datetime import UTC, datetime

    import msgspec

    from mutcheck.golden.contract.rows import Results
    from mutcheck.golden.history import entry
    from mutcheck.golden.history import record as histories

    results = msgspec.convert(made["results"], Results)
    run = entry.of_run(entry.Meta("lower", datetime.now(UTC), 1), results.toolchain, "0.1.0", 0, [])
    entries = [entry.Entry(row, made["stablehlo"], made["hlo"]) for row in results.results]
    histories.record(path, run, entries)


if PINNED["jax"] in WORLD["dies"]:
    sys.stderr.write(f"Traceback (most recent call last):\n  ...\n{WORLD['dies'][PINNED['jax']]}\n")
    sys.exit(1)
if PINNED["jax"] == WORLD["hangs"]:
    import signal

    Path(WORLD["folder"], "hanging").write_text(str(os.getpid()))
    signal.pause()
MADE = document()
PROGRAMS = {each.rpartition("::")[2] for each in ARGUMENTS[3 : ARGUMENTS.index("--target")] if each != "--corpus"}
TARGETS = option("--target").split(",")
ROWS = [
    row
    for row in MADE["results"]["results"]
    if row["target"] in TARGETS and (not PROGRAMS or PROGRAMS & {row["program"], Path(row["file"]).name})
]
STATUS = 0 if all(row["ok"] for row in ROWS) else 1
MADE["results"].update(results=ROWS, exit_status=STATUS)
if option("--history"):
    record(MADE, Path(option("--history")))
sys.stdout.write(json.dumps(MADE["results"]))
sys.exit(STATUS)
