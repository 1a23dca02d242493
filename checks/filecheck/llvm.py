"""LLVM's FileCheck as an engine, where the user has one: the one check that starts a process and writes a file."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from mutcheck.checks.filecheck import grammar
from mutcheck.checks.filecheck.directive import BAD, FAILED, Directives, refused
from mutcheck.core.finding import Finding, Location

COMMAND = "FileCheck"


def check(text: str, directives: Directives, prefixes: tuple[str, ...]) -> Finding | None:
    """Match the directives with one of `prefixes` against a module's text; None where all hold."""
    if mistake := grammar.mistake(directives.text, prefixes):
        return refused(mistake, directives)
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        file = Path(folder) / "directives"
        file.write_text(directives.text, "utf-8")
        command = [
            COMMAND,
            str(file),
            f"--check-prefixes={','.join(prefixes)}",
            "--comment-prefixes=COM-UNUSED",
            "--allow-unused-prefixes",
            "--dump-input=never",
            "--color=0",
        ]
        settings = {name: value for name, value in os.environ.items() if name != "FILECHECK_OPTS"}  # more options
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, env=settings)
    return None if done.returncode == 0 else _failure(done.stderr, str(file), directives)


def _failure(said: str, file: str, directives: Directives) -> Finding:
    """A finding from what FileCheck said, at the directive's own file and line."""
    at = re.search(re.escape(file) + r":(\d+):\d+: error: (.*)", said)
    number = int(at[1]) if at else 0
    lines = directives.text.splitlines()
    directive = lines[number - 1] if 0 < number <= len(lines) else ""
    message = at[2] if at else (said.strip().splitlines() or ["FileCheck failed and said nothing"])[0]
    shown = tuple(line for line in said.replace(f"{file}:", "").splitlines() if line.strip())
    rule = BAD if "regex" in message else FAILED
    return rule.finding(
        f"LLVM's FileCheck: {message}",
        location=Location(directives.file, number),
        evidence=(*((f"directive: {directive}",) if directive else ()), *shown),
        advice="See the whole module with `--emit stablehlo`; change the directive if the new lowering is right.",
    )
