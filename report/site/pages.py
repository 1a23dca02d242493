"""The files of the web report: each by its path, made when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from mutcheck.checks import catalog
from mutcheck.core.trouble import Trouble
from mutcheck.golden.history.query import History, Text
from mutcheck.golden.triage.hosts import Project
from mutcheck.report.site import feed, pairs
from mutcheck.report.site.data import blocks, context, overview, program, views
from mutcheck.report.site.data.context import DIGEST, Context
from mutcheck.report.site.data.kept import Kept
from mutcheck.report.site.feed import FEED

if TYPE_CHECKING:
    from jinja2 import Template

ASSETS = Path(__file__).with_name("assets")
"""What report/site/web is built to."""

FILES = ("app.js", "app.css", "chart.js", "chart.css", "licenses.txt")

_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows: a browser obeys them in whatever text they stand."""

_ENDS = re.compile("[<>&\u2028\u2029]")
"""What could end a script, or a line of one: a program may have any name."""


class Pages:
    """The files of one report.

    Args:
      project: what the project says of its branches and its host.
      live: whether they are served, and not written to a folder.
    """

    def __init__(self, history: History, version: str, project: Project | None = None, *, live: bool = False) -> None:
        self._history = history
        self.version = version
        self._made = Context(history, version, project, live=live)
        self._kept = Kept(self._made)
        self._trends: dict[int, dict[str, views.TrendBlock]] = {}

    def paths(self) -> Iterator[str]:
        """Every file, what pages load last."""
        made = self._made
        programs, branches = list(made.programs.values()), made.shown[1:]
        yield from ("index.html", "runs.html", "compare.html", "checks.html", FEED)
        yield from (f"program/{each.slug}.html" for each in programs)
        yield from (f"assets/{name}" for name in FILES)
        yield from (f"branch/{context.slug(name, 'branch')}.js" for name in branches)
        yield from (f"versions/{each.slug}.js" for each in programs)
        yield from (f"runs/{block}.js" for block in range(blocks.count(made.last, blocks.RUNS)))
        yield from (f"results/{block}.js" for block in range(blocks.count(made.last, blocks.RESULTS)))
        for block in range(blocks.count(made.last, blocks.RUNS)):
            yield from (f"trend/{each.slug}-{block}.js" for each in programs)
        yield from (f"text/{digest}.js" for digest in self._kept.digests())
        yield from (f"pair/{old}-{new}.js" for name in made.programs for old, new in self._kept.pairs(name))

    def is_settled(self, path: str, last: int) -> bool:
        """Whether a file is as it would be made now, if this version made it when the last run had that number."""
        folder, _, name = path.rpartition("/")
        block = name.removesuffix(".js").rpartition("-")[2]
        size = {"runs": blocks.RUNS, "trend": blocks.RUNS, "results": blocks.RESULTS}.get(folder)
        return size is not None and (int(block) + 1) * size <= last + 1

    @property
    def known(self) -> list[str]:
        """What tells whether another history begins with this one: how many runs it has, and the last one's name."""
        return self._history.mark(self._made.last)

    def continues(self, known: Sequence[str]) -> bool:
        """Whether this history begins with the one of a report that was written before."""
        try:
            return len(known) == 3 and self._history.mark(int(known[1])) == list(known)
        except ValueError:
            return False

    def file(self, path: str) -> bytes | None:
        """A file by its path; None where there is none.

        Raises:
          Trouble: the pages' scripts were not built.
        """
        folder, _, name = path.rpartition("/")
        made = self._made
        if path == "index.html":
            title = "mutcheck: every program, target and release"
            return self._page(title, "", overview.of(made, made.branches.default))
        if path == "runs.html":
            return self._page("mutcheck: runs", "", self._runs())
        if path == "compare.html":
            programs = list(made.programs.values())
            compare = views.Compare(self.version, made.live, len(made.runs), programs)
            return self._page("mutcheck: compare IR", "", compare)
        if path == "checks.html":
            rules = [views.RuleView(each.code, each.severity.value, each.says) for each in catalog.RULES.values()]
            return self._page("mutcheck: what findings mean", "", views.Checks(self.version, made.live, rules))
        if path == FEED:
            return feed.document(made)
        if folder == "assets" and name in FILES:
            return asset(name)
        if folder == "program" and name.endswith(".html"):
            return self._program(name.removesuffix(".html"))
        return self._loaded(folder, name.removesuffix(".js")) if name.endswith(".js") else None

    def _loaded(self, folder: str, name: str) -> bytes | None:
        """A file that pages load."""
        if folder == "text":
            return self._text(name)
        if folder == "pair":
            return self._pair(*name.partition("-")[::2])
        data = self._data(folder, name)
        return None if data is None else f"mutcheck.data({_script(f'{folder}/{name}')}, {_script(data)})\n".encode()

    def _data(self, folder: str, name: str) -> object:
        made = self._made
        if folder == "branch":
            branch = next((each for each in made.shown if context.slug(each, "branch") == name), None)
            return None if branch is None else overview.of(made, branch)
        if folder == "versions":
            of_it = made.names.get(name)
            if of_it is None:
                return None
            written = [] if made.live else self._kept.pairs(of_it)
            return views.Versions(self._kept.versions(of_it), written)
        slug, _, number = name.rpartition("-")
        size = blocks.RESULTS if folder == "results" else blocks.RUNS
        if not (number.isdecimal() and number.isascii() and int(number) < blocks.count(made.last, size)):
            return None
        if folder == "trend":
            of_it = made.names.get(slug)
            return None if of_it is None else self._trend(int(number)).get(of_it, views.TrendBlock([], [], []))
        make = {"runs": blocks.runs, "results": blocks.results}.get(folder)
        return make(made, int(number)) if make is not None and not slug else None

    def _trend(self, block: int) -> dict[str, views.TrendBlock]:
        """The figures of all programs over a block of runs: they are read together."""
        if block not in self._trends:
            self._trends = {block: blocks.trends(self._made, block)}
        return self._trends[block]

    def _runs(self) -> views.Runs:
        made = self._made
        programs = {each.name: each.slug for each in made.programs.values()}
        default, total = made.branches.default, len(made.runs)
        return views.Runs(self.version, made.live, made.host_view, default, made.last, total, programs)

    def _program(self, slug: str) -> bytes | None:
        name = self._made.names.get(slug)
        return None if name is None else self._page(f"{name}: mutcheck", "../", program.of(self._made, name))

    def _text(self, digest: str) -> bytes | None:
        found = self._found(digest)
        if found is None:
            return None
        return f"mutcheck.text({', '.join(map(_script, (digest, found.kind, _whole(found))))})\n".encode()

    def _pair(self, old: str, new: str) -> bytes | None:
        """The comparison of two texts."""
        found = [self._found(digest) for digest in (old, new)]
        if None in found:
            return None
        sides = [
            pairs.named(digest, text.kind, _whole(text), self._kept.arguments(digest))
            for digest, text in zip((old, new), found, strict=True)
            if text is not None
        ]
        return f"mutcheck.pair({_script(old)}, {_script(new)}, {_script(pairs.view(*sides))})\n".encode()

    def _found(self, digest: str) -> Text | None:
        if len(digest) != DIGEST or not all(sign in "0123456789abcdef" for sign in digest):
            return None
        return self._history.text_of(digest)

    def _page(self, title: str, root: str, data: object) -> bytes:
        encoded = _script(data)
        source = "'self'" if self._made.live else "'self' file:"  # `'self'` is nothing for a page from a file
        page = _template().render(title=title, root=root, data=encoded, version=self.version, source=source)
        return _TURNS.sub("\N{REPLACEMENT CHARACTER}", page).encode("utf-8", "replace")


def _whole(text: Text) -> str:
    """A text without what UTF-8 has no signs for."""
    return text.text.encode("utf-8", "replace").decode()


def asset(name: str) -> bytes:
    """A file that all pages share.

    Raises:
      Trouble: it was not built.
    """
    try:
        return (ASSETS / name).read_bytes()
    except OSError:
        why = "the web report's scripts are not built in this checkout"
        raise Trouble(ASSETS / name, why, "Build them: `make web`.") from None


def _script(data: Any) -> str:
    """A value as JavaScript, wherever it stands."""
    text = _TURNS.sub("\N{REPLACEMENT CHARACTER}", msgspec.json.encode(data).decode())
    return _ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True)
    environment.filters["script"] = Markup
    return environment.get_template("page.html")
