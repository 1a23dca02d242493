"""What a project says of itself in `[tool.mutcheck]` of its pyproject.toml. Nothing of the project's is imported.

Every mistake in it is told with its line, and all of them at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from mutcheck.core import limit, program
from mutcheck.core.limit import Limit
from mutcheck.core.program import Waiver, in_releases
from mutcheck.core.source import Source
from mutcheck.core.target import Target, UnknownTarget
from mutcheck.project import entries, toml_lines
from mutcheck.project.discovery import UnknownProgram, nearest
from mutcheck.project.entries import shown
from mutcheck.project.toml_lines import Key

FILE = "pyproject.toml"
TABLE = ("tool", "mutcheck")

KEYS = (
    "programs",
    "golden",
    "history",
    "targets",
    "strict",
    "fail-on",
    "default-branch",
    "commit-url",
    "compare-url",
    "waivers",
)
PLACEHOLDERS = {"commit-url": ("{commit}",), "compare-url": ("{before}", "{after}")}
"""What an address of the project's host must have, for what stands there to be put in."""

NEEDED = ("program", "finding", "reason")
WAIVER_KEYS = (*NEEDED, "releases", "targets", "buffers", "until")


class BadConfiguration(Exception):
    """A pyproject.toml with mistakes: a line for each."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class ProgramEntry:
    """One of `programs`, as it is written, and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ProjectWaiver:
    """A waiver for the programs whose name matches a pattern, and its line."""

    program: str
    waiver: Waiver
    file: Path
    line: int

    def names(self, program: str) -> bool:
        """Whether it is for a program: `*` and `?` are wild, and brackets are those of the name."""
        return fnmatchcase(program, self.program.replace("[", "[[]"))


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a project's pyproject.toml says; everything is empty where there is none.

    Attributes:
      file: the pyproject.toml, whose folder is the project's root; None where there is none.
      programs: the project's programs, as PROGRAMs of a command line in its root, or patterns of files.
      golden: the folder of its goldens; None for one beside each program.
      history: the file of its history; None for `mutcheck-history.db` in the root.
      targets: what is compiled for where the command line does not say.
      strict: whether warnings fail.
      fail_on: what `run` and `inspect` fail on where the command line does not say.
      default_branch: the branch that reports show; empty to ask git and the recorded runs.
      commit_url, compare_url: where the project's host shows a commit, and two compared; empty to ask the remote.
      waivers: findings that are known and accepted.
    """

    file: Path | None = None
    programs: tuple[ProgramEntry, ...] = ()
    golden: Path | None = None
    history: Path | None = None
    targets: tuple[Target, ...] = ()
    strict: bool = False
    fail_on: tuple[Limit, ...] = ()
    default_branch: str = ""
    commit_url: str = ""
    compare_url: str = ""
    waivers: tuple[ProjectWaiver, ...] = ()

    @property
    def root(self) -> Path:
        return self.file.parent if self.file else Path.cwd()

    def find(self) -> tuple[list[Source], list[str]]:
        """The programs that `programs` names, each once, and a line for each entry that names none."""
        found: dict[tuple[Path, str], Source] = {}
        problems = []
        for entry in self.programs:
            try:
                sources = entries.find(self.root, entry.text)
            except UnknownProgram as error:
                problems.append(f"{self.at(entry.line)}: {error}")
            else:
                found.update({(source.file, source.attribute): source for source in sources})
        files = {source.file for source in found.values()}
        return [self._named(source, files) for source in found.values()], problems

    def own(self, sources: Iterable[Source]) -> list[Source]:
        """Programs that a command line names, those of the project with the folder of its goldens."""
        named = {(each.file, each.attribute): each.beside for each in self.find()[0]}
        return [
            replace(self._kept(source), beside=named.get((source.file, source.attribute)))
            if self._owns(source)
            else source
            for source in sources
        ]

    def waivers_of(self, sources: Iterable[Source]) -> dict[str, tuple[ProjectWaiver, ...]]:
        """The waivers of every program of the project, by its name."""
        return {
            source.name: tuple(waiver for waiver in self.waivers if waiver.names(source.name))
            for source in sources
            if self.waivers and self._owns(source)
        }

    def unmatched(self, sources: Sequence[Source]) -> Iterator[str]:
        """A line for each waiver that is for none of the project's programs."""
        names = [source.name for source in sources]
        for each in self.waivers:
            if not any(each.names(name) for name in names):
                advice = nearest(each.program, names) or "Delete it, or correct its `program`."
                what = f"the waiver of {each.waiver.finding} is for {each.program!r}"
                yield f"{self.at(each.line)}: {what}, and no program goes by that. {advice}"

    def at(self, line: int) -> str:
        """A line of the pyproject.toml, as it is named from here."""
        return f"{shown(self.file or Path(FILE))}:{line}"

    def _kept(self, source: Source) -> Source:
        return source if source.corpus else replace(source, goldens=self.golden)

    def _named(self, source: Source, files: Collection[Path]) -> Source:
        """A program that `programs` names; `files` are all that it names."""
        beside = frozenset(file for file in files if file.parent == source.file.parent)
        return replace(self._kept(source), beside=beside)

    def _owns(self, source: Source) -> bool:
        if self.file is None or source.corpus:
            return False
        if source.file.is_relative_to(self.root.resolve()):
            return True
        return any((source.file, source.attribute) == (each.file, each.attribute) for each in self.find()[0])


NONE = Configuration()


def load(start: Path, codes: Callable[[], Collection[str]]) -> Configuration:
    """The configuration of the project that a folder is in; `NONE` where it is in none.

    Args:
      codes: tells the codes of the findings that a waiver can name; asked where there is a waiver.

    Raises:
      BadConfiguration: it has mistakes, or cannot be read.
    """
    for folder in _upwards(start):
        file = folder / FILE
        if text := _read(file):
            document, lines = _parse(file, text)
            if _has_table(document):
                return _Reader(file, lines, codes).read(document)
    return NONE


def _upwards(start: Path) -> Iterator[Path]:
    """A folder and those around it, up to the home folder, and within one file system, as git has it."""
    home, device = Path.home(), _device(start)
    for folder in (start, *start.parents):
        if _device(folder) != device:
            return
        yield folder
        if folder == home:
            return


def _device(folder: Path) -> int:
    return folder.stat().st_dev


def _read(file: Path) -> str:
    """The text of a pyproject.toml; empty where there is none that could be for mutcheck."""
    try:
        data = file.read_bytes()
        if b"mutcheck" not in data:  # what is wrong with it is not ours to complain about
            return ""
        return data.decode("utf-8").replace("\r\n", "\n")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
    except OSError as error:
        why = f"{shown(file)} cannot be read: {error.strerror or error}. Make it readable."
        raise BadConfiguration([why]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadConfiguration([f"{shown(file)}:{line}: it is not UTF-8, as TOML must be."]) from None


def _parse(file: Path, text: str) -> tuple[dict[str, Any], dict[Key, int]]:
    try:
        return tomllib.loads(text), toml_lines.of_keys(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration([_syntax(shown(file), text, str(error))]) from None
    except RecursionError:
        raise BadConfiguration([f"{shown(file)}: it is nested too deeply to be read."]) from None


def _syntax(name: str, text: str, message: str) -> str:
    """A syntax error of TOML, whose message ends with where it is."""
    why, _, where = message.rpartition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", where)
    line, column = found.groups() if found else (str(text.rstrip("\n").count("\n") + 1), "")
    return f"{name}:{line}: it is not TOML: {why or message}{f', at column {column}' if column else ''}."


def _has_table(document: Mapping[str, Any]) -> bool:
    tool = document.get(TABLE[0])
    return isinstance(tool, dict) and TABLE[1] in tool


@dataclass(frozen=True)
class _Reader:
    """Reads the table, and keeps what is wrong with it, each with its line."""

    file: Path
    lines: dict[Key, int]
    codes: Callable[[], Collection[str]]
    mistakes: list[tuple[int, str]] = field(default_factory=list)

    def read(self, document: Mapping[str, Any]) -> Configuration:
        table = document[TABLE[0]][TABLE[1]]
        if not isinstance(table, dict):
            self._wrong((), f"mutcheck is a table: write `[{'.'.join(TABLE)}]`.")
            table = {}
        self._known((), table, KEYS, "")
        read: dict[str, Callable[[Any], Any]] = {
            "programs": self._programs,
            "golden": self._golden,
            "history": self._history,
            "targets": lambda value: self._targets(("targets",), value),
            "strict": self._strict,
            "fail-on": self._fail_on,
            "default-branch": lambda value: value if self._is_text(("default-branch",), value) else "",
            "commit-url": lambda value: self._address("commit-url", value),
            "compare-url": lambda value: self._address("compare-url", value),
            "waivers": self._waivers,
        }
        found = {key.replace("-", "_"): read[key](table[key]) for key in KEYS if key in table}
        configuration = Configuration(self.file, **found)
        if self.mistakes:
            mistakes = [f"{configuration.at(line)}: {message}" for line, message in sorted(self.mistakes)]
            raise BadConfiguration([*mistakes, *configuration.find()[1]])
        return configuration

    def _line(self, key: Key) -> int:
        return toml_lines.nearest(self.lines, (*TABLE, *key))

    def _wrong(self, key: Key, message: str) -> None:
        self.mistakes.append((self._line(key), message))

    def _known(self, key: Key, table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        for name in table:
            if name not in known:
                hint = nearest(name, known) or f"Use one of {', '.join(known)}."
                self._wrong((*key, name), f"there is no key {name!r}{where}. {hint}")

    def _programs(self, value: Any) -> tuple[ProgramEntry, ...]:
        entries = [
            ProgramEntry(text, self._line(("programs", number)))
            for number, text in self._texts(("programs",), value, "PROGRAMs", "checks/*.py")
        ]
        if value == []:
            self._wrong(("programs",), "programs names no program. Leave it out to mean the seed corpus.")
        return tuple(entries)

    def _golden(self, value: Any) -> Path | None:
        if not self._is_text(("golden",), value):
            return None
        folder: Path = self.file.parent / value
        root, real = self.file.parent.resolve(), folder.resolve()
        if not real.is_relative_to(root):
            self._wrong(("golden",), f"the golden folder {value!r} is outside of the project. Name one below {root}.")
        elif real.exists() and not real.is_dir():
            self._wrong(("golden",), f"the golden folder {value!r} is a file. Name a folder.")
        return real

    def _history(self, value: Any) -> Path | None:
        if not self._is_text(("history",), value):
            return None
        file: Path = self.file.parent / value
        if file.is_dir():
            self._wrong(("history",), f"the history {value!r} is a folder. Name a file.")
        return file

    def _targets(self, key: Key, value: Any) -> tuple[Target, ...]:
        found = []
        for number, text in self._texts(key, value, "targets", "cpu"):
            try:
                found.append(Target.parse(text))
            except UnknownTarget as error:
                self._wrong((*key, number), str(error))
        if value == []:
            self._wrong(key, "targets names no target. Leave it out to mean all.")
        return tuple(dict.fromkeys(found))

    def _strict(self, value: Any) -> bool:
        if not isinstance(value, bool):
            self._wrong(("strict",), f"strict is {_a(value)}, and not true or false.")
        return value is True

    def _fail_on(self, value: Any) -> tuple[Limit, ...]:
        found = []
        for number, text in self._texts(("fail-on",), value, "what to fail on", "copied:64KiB"):
            try:
                found.append(limit.parse(text))
            except ValueError as error:
                self._wrong(("fail-on", number), str(error))
        return tuple(found)

    def _address(self, key: str, value: Any) -> str:
        if not self._is_text((key,), value):
            return ""
        missing = [each for each in PLACEHOLDERS[key] if each not in value]
        if missing or not value.startswith(("https://", "http://")):
            form = " and ".join(PLACEHOLDERS[key])
            self._wrong((key,), f"{key} is {value!r}. Write an address that begins with https:// and has {form}.")
            return ""
        return str(value)

    def _waivers(self, value: Any) -> tuple[ProjectWaiver, ...]:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self._wrong(("waivers",), f"waivers are tables: begin each with `[[{'.'.join(TABLE)}.waivers]]`.")
            return ()
        waivers = (self._waiver(("waivers", number), table) for number, table in enumerate(value))
        return tuple(waiver for waiver in waivers if waiver is not None)

    def _waiver(self, key: Key, table: Mapping[str, Any]) -> ProjectWaiver | None:
        before = len(self.mistakes)
        self._known(key, table, WAIVER_KEYS, " of a waiver")
        for name in NEEDED:
            if name not in table:
                self._wrong(key, f"the waiver has no `{name}`. It needs {', '.join(NEEDED[:-1])} and {NEEDED[-1]}.")
        table = {name: _as_text(value) for name, value in table.items()}
        texts = {
            name: table[name]
            for name in WAIVER_KEYS
            if name in table and name != "targets" and self._is_text((*key, name), table[name])
        }
        self._waiver_values(key, texts)
        named = table.get("targets", ())
        targets = self._targets((*key, "targets"), [named] if isinstance(named, str) else named) if named != () else ()
        if len(self.mistakes) > before:
            return None
        named_program = texts.pop("program")
        waiver = Waiver(**texts, targets=tuple(map(str, targets)))
        return ProjectWaiver(named_program, waiver, self.file, self._line(key))

    def _waiver_values(self, key: Key, texts: Mapping[str, str]) -> None:
        code = texts.get("finding", "")
        if code and code not in (codes := tuple(self.codes())):
            hint = nearest(code, codes) or "docs/checks.md lists them."
            self._wrong((*key, "finding"), f"there is no finding {code!r}. {hint}")
        try:
            in_releases("0", texts.get("releases", ""))
        except ValueError as error:
            self._wrong((*key, "releases"), f"{error}.")
        try:
            program.day(texts.get("until", "2026-12-31"))
        except ValueError as error:
            self._wrong((*key, "until"), f"{error}.")

    def _texts(self, key: Key, value: Any, what: str, example: str) -> Iterator[tuple[int, str]]:
        """The texts of a list, each with its number."""
        name = key[-1]
        if not isinstance(value, list):
            example = value if isinstance(value, str) and value else example
            self._wrong(key, f'{name} is {_a(value)}, and not a list of {what}: write `{name} = ["{example}"]`.')
            return
        for number, each in enumerate(value):
            if self._is_text((*key, number), each):
                yield number, each

    def _is_text(self, key: Key, value: Any) -> bool:
        name = key[-1] if isinstance(key[-1], str) else f"one of {key[-2]}"
        if not isinstance(value, str):
            self._wrong(key, f'{name} is {_a(value)}, and not text in quotes, such as "...".')
        elif not value.strip() or "\0" in value:
            self._wrong(key, f"{name} says nothing. Fill it in, or leave it out.")
        else:
            return True
        return False


def _as_text(value: Any) -> Any:
    """A day of TOML's as the text that it is written as; anything else as it is."""
    return value.isoformat() if type(value) is date else value


def _a(value: object) -> str:
    """A value's type, as a person would say it."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or a time")
