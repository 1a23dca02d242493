"""The files of the web report: each by its path, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from mutcheck.core.trouble import Trouble
from mutcheck.golden.history.query import History
from mutcheck.report.site.model import DIGEST, Model

if TYPE_CHECKING:
    from jinja2 import Template

ASSETS = Path(__file__).with_name("assets")
"""What report/site/web is built to."""

FILES = ("app.js", "app.css", "licenses.txt")

_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""What could end a script, or a line of one: a program may have any name."""

_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), "\N{REPLACEMENT CHARACTER}")
"""Marks that turn the direction of what follows: a browser obeys them in whatever text they stand."""


class Pages:
    """The files of one report.

    Args:
      live: whether they are served, and not written to a folder.
    """

    def __init__(self, history: History, version: str, *, live: bool = False) -> None:
        self._history = history
        self._version = version
        self._model = Model(history, version, live=live)

    def paths(self) -> Iterator[str]:
        """Every file, texts last."""
        yield from ("index.html", "compare.html")
        yield from (f"program/{program.slug}.html" for program in self._model.programs.values())
        yield from (f"assets/{name}" for name in FILES)
        yield from (f"text/{digest}.js" for digest in self._model.digests())

    def file(self, path: str) -> bytes | None:
        """A file by its path; None where there is none.

        Raises:
          Trouble: the pages' scripts were not built.
        """
        folder, _, name = path.rpartition("/")
        if path == "index.html":
            return self._page("mutcheck: every program, target and release", "", self._model.overview())
        if path == "compare.html":
            return self._page("mutcheck: compare IR", "", self._model.compare())
        if folder == "program" and name.endswith(".html"):
            return self._program(name.removesuffix(".html"))
        if folder == "assets" and name in FILES:
            return asset(name)
        if folder == "text" and name.endswith(".js"):
            return self._text(name.removesuffix(".js"))
        return None

    def _program(self, slug: str) -> bytes | None:
        name = next((each.name for each in self._model.programs.values() if each.slug == slug), None)
        if name is None:
            return None
        return self._page(f"{name}: mutcheck", "../", self._model.program(name))

    def _text(self, digest: str) -> bytes | None:
        if len(digest) != DIGEST or not all(sign in "0123456789abcdef" for sign in digest):
            return None
        found = self._history.text_of(digest)
        if found is None:
            return None
        text = found.text.encode("utf-8", "replace").decode()
        return f"mutcheck.text({', '.join(map(_script, (digest, found.kind, text)))})\n".encode()

    def _page(self, title: str, root: str, data: Any) -> bytes:
        encoded = _script(data)
        source = "'self'" if self._model.live else "'self' file:"  # `'self'` is nothing for a page from a file
        page = _template().render(title=title, root=root, data=encoded, version=self._version, source=source)
        return page.translate(_TURNS).encode("utf-8", "replace")


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
    return msgspec.json.encode(data).decode().translate(_TURNS).translate(_ESCAPED)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True)
    environment.filters["script"] = Markup
    return environment.get_template("page.html")
