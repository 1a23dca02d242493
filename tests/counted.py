"""The command in a process that counts how often each module is parsed and analysed."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mutcheck import cli
from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.argument_flow import Flow
from mutcheck.checks.analysis.flow import dataflow
from mutcheck.checks.analysis.memory.live_ranges import LiveRanges
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.hlo import reader


def main() -> None:
    """Run the command, and write the counts to the file that `COUNTS` names: by what is counted, and by the module."""
    seen: dict[str, Counter[str]] = {}
    for owner, name, key in COUNTED:
        _count(owner, name, key, seen.setdefault(f"{owner.__name__.rpartition('.')[2]}.{name}", Counter()))
    try:
        cli.main()
    finally:
        Path(os.environ["COUNTS"]).write_text(json.dumps(seen), "utf-8")


def _count(owner: Any, name: str, key: Callable[..., str], counts: Counter[str]) -> None:
    made = getattr(owner, name)

    def counted(*arguments: Any, **more: Any) -> Any:
        counts[key(*arguments)] += 1
        return made(*arguments, **more)

    setattr(owner, name, counted)


def _digest(source: str | bytes, *_: Any) -> str:
    return hashlib.sha256(source.encode() if isinstance(source, str) else source).hexdigest()[:12]


def _digest_of(module: Any, *_: Any) -> str:
    return _digest(module.proto.hlo_module.SerializeToString(deterministic=True))


COUNTED: tuple[tuple[Any, str, Callable[..., str]], ...] = (
    (reader, "decode", _digest),
    (stablehlo, "parse", _digest),
    (dataflow, "analyse", _digest_of),
    (verdict, "analyse", _digest_of),
    (LiveRanges, "__init__", lambda _, analysis, *__: _digest_of(analysis.module)),
    (Flow, "__init__", lambda _, module: _digest(str(module.operation))),
)
"""What is counted: whose it is, its name, and what says of its arguments which module it is."""
