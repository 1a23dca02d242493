"""Where a program stands: nothing of it is imported to know that."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """Where a program stands.

    Attributes:
      name: the program's name, unique in a run.
      file: the file that defines it.
      attribute: the name that it is bound to in its module.
      module: the module to import; empty for a file that is named by its path.
      summary: the first line of its docstring, or of its module's.
      lines: first and last line of its part of the file: from its decorator to the next program's. The first
        program's part begins with the file, the last one's ends with it.
      corpus: whether it is mutcheck's own.
      asked: what names its file on the command line: a path or a module; empty for the corpus.
      goldens: the folder of its goldens that its project configures; None where it configures none.
      beside: the files of its folder that its project's `programs` name; None where no project names the program.
    """

    name: str
    file: Path
    attribute: str
    module: str = ""
    summary: str = ""
    lines: tuple[int, int] = (1, sys.maxsize)
    corpus: bool = False
    asked: str = ""
    goldens: Path | None = None
    beside: frozenset[Path] | None = None

    @property
    def spelled(self) -> str:
        """The PROGRAM of a command line that names this one."""
        if not self.asked:
            return self.name
        return f"{self.asked}{':' if self.module else '::'}{self.attribute}"
