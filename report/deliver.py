"""Where results go: to files, to standard output, to a history."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.core.visible import visible
from mutcheck.report import formats, write
from mutcheck.report.formats import Output, Report
from mutcheck.report.text import paper
from mutcheck.report.text.lines import say
from mutcheck.run import recording
from mutcheck.run.recording import Recording


def deliver(told: Report, format_: str, outputs: Sequence[Output], unwritten: int) -> Report:
    """Write the files that are asked for, then print; what could not be written is told there.

    Args:
      unwritten: the exit status where a file could not be written.
    """
    tried = [write.to_file(output.path, formats.render(output.format, told)) for output in outputs]
    if failed := [why for why in tried if why]:
        told = told.adding(failed, unwritten)
        if format_ != "table":  # nobody reads what is printed
            for why in failed:
                say(visible(why), sys.stderr, "Error: ")
    write.to_stdout(formats.render(format_, told, paper.console() if format_ == "table" else None))
    return told


def keep(told: Report, begun: Recording, history: Path) -> None:
    """Append results to a history.

    Raises:
      Trouble: it cannot be used; nothing was changed.
    """
    begun.keep(history, told.results, dict(told.toolchain.versions), told.version, told.status, told.problems)


def record(told: Report, begun: Recording, history: Path, unusable: int) -> Report:
    """Append results to a history, and tell of it with the results; of one that cannot be used, too.

    Args:
      unusable: the exit status then.
    """
    from mutcheck.report.text import recorded

    try:
        keep(told, begun, history)
        return told.noting(recorded.notes(history))
    except Trouble as error:
        return told.adding([str(error)], unusable)


def show_pages(told: Report, begun: Recording) -> Path:
    """Show results as web pages, of a history that holds nothing else; the page to begin with.

    Raises:
      Trouble: they cannot be made.
    """
    import tempfile

    from mutcheck.report.site import show

    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        history = Path(folder) / recording.FILE
        keep(told, begun, history)
        return show.show(history, told.version)
