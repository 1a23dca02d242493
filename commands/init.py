"""Begin in this folder: write `[tool.mutcheck]` to pyproject.toml, and a first file of programs.

Nothing that is there already is changed.
"""

from __future__ import annotations

from pathlib import Path

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Nothing
from mutcheck.commands.shared.status import HOLDS, needed
from mutcheck.commands.shared.values import takes
from mutcheck.report.text.lines import say


@takes(Nothing, "init", __doc__)
def command(_: Nothing) -> int:
    from mutcheck.project import initial

    with needed():
        for line in initial.write(Path.cwd(), steps.project().file):
            say(line)
    return HOLDS
