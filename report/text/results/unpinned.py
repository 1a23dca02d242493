"""Programs that are only looked at: no project names them, and nothing is kept of them to compare with.

That is no warning, but under `--strict`: who asks about a file has not asked for goldens. A line says how to have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mutcheck.checks.filecheck.directive import NONE
from mutcheck.checks.result import Result
from mutcheck.checks.rules.accepted import LEDGER_MISSING, MISSING
from mutcheck.core.finding import Finding

_GOLDENS = frozenset({MISSING.code, LEDGER_MISSING.code})
_CODES = _GOLDENS | {NONE.code}


def without(result: Result) -> Result:
    """The same without warnings that nothing is kept, if a hint says so."""
    if not _is_looked_at(result):
        return result
    return replace(result, findings=tuple(each for each in result.findings if not is_hint(each, result)))


def is_hint(finding: Finding, result: Result) -> bool:
    """Whether a finding is told as a hint alone."""
    return finding.code in _CODES and _is_looked_at(result) and not result.weighs(finding)


def hints(results: Sequence[Result]) -> Iterator[str]:
    """One line for all of them, if there are any."""
    found = [(finding.code, result) for result in results for finding in result.findings if is_hint(finding, result)]
    files = " ".join(dict.fromkeys(result.cell.source.asked for _, result in found))
    codes = {code for code, _ in found}
    ways = []
    if codes & _GOLDENS:
        ways.append(f"`mutcheck accept {files}` keeps what is made now")
    if NONE.code in codes:
        ways.append(f"`mutcheck directives {files} --write` writes FileCheck directives")
    if ways:
        yield f"nothing is kept to compare with: {', and '.join(ways)}."


def _is_looked_at(result: Result) -> bool:
    source = result.cell.source
    return not source.corpus and source.beside is None and source.goldens is None and bool(source.asked)
