"""The whole corpus against the pipeline that a person would build instead: `make bench`.

By hand it is a process for each program, one a core at once: it imports the program, lowers it for the host, compiles
it, and writes both texts to files. LLVM's FileCheck reads the first one with the directives of the program, and `diff`
compares it with a golden. mutcheck does that, and judges the buffers beside it: `mutcheck lower --target cpu`, with
nothing kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import harness
from harness import Figure

from mutcheck.core import toolchain
from mutcheck.core.source import Source
from mutcheck.golden import place
from mutcheck.project import discovery

MOST = 1.0
"""Times as long as by hand that mutcheck may take."""

REPEATS = 3

SCRIPT = """
import importlib, sys
from pathlib import Path
module, attribute, folder = sys.argv[1:]
program = getattr(importlib.import_module(module), attribute)
call = program.arguments()
args, kwargs = getattr(call, "args", call), getattr(call, "kwargs", {})
lowered = program.function.trace(*args, **kwargs)
lowered = getattr(lowered, "traced", lowered).lower(lowering_platforms=("cpu",))
Path(folder, "stablehlo").write_text(lowered.as_text())
Path(folder, "hlo").write_text(lowered.compile().as_text())
"""


def main() -> int:
    filecheck = _filecheck()
    if filecheck is None:
        print("LLVM's FileCheck is not here: it is not measured. Debian has it in llvm-19-tools.")
        return 0
    environment = {"JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-m", "mutcheck.cli", "lower", "--corpus", "--target", "cpu", "--no-cache"]
    found = harness.rounds(
        {
            "by hand": lambda: harness.seconds(lambda: by_hand(filecheck)),
            "mutcheck": lambda: harness.command(command, **environment),
        },
        REPEATS,
    )
    told = ", ".join(f"{name} {min(times):.2f} s" for name, times in found.items())
    return harness.tell(
        Figure("corpus: mutcheck / by hand", harness.ratios(found, "mutcheck", "by hand"), MOST, told=told)
    )


def _filecheck() -> str | None:
    places = sorted(str(each) for each in Path("/usr/lib").glob("llvm-*/bin/FileCheck"))
    return shutil.which("FileCheck") or (places[-1] if places else None)


def by_hand(filecheck: str) -> None:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda each: one(each, Path(folder) / each.name, filecheck), discovery.corpus()))


def one(source: Source, folder: Path, filecheck: str) -> None:
    """One program; what JAX refuses has no text to look at."""
    folder.mkdir()
    script = [sys.executable, "-c", SCRIPT, source.module, source.attribute, str(folder)]
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    subprocess.run(script, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    text = folder / "stablehlo"
    if not text.exists():
        return
    kept = place.folder(source, None, toolchain.installed())
    golden = next((kept / name for name in ("shared.mlir", "cpu.mlir") if (kept / name).exists()), text)
    checked = [filecheck, str(source.file), f"--input-file={text}", "--allow-empty"]
    for command in (checked, ["diff", str(golden), str(text)]):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
