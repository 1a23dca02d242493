"""The files of the web report: each by its path, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from mutcheck.core.trouble import Trouble
from mutcheck.golden.history.query import History, Text
from mutcheck.report.site import pairs
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
        self.version = version
        self._model = Model(history, version, live=live)

    def paths(self) -> Iterator[str]:
        """Every file, texts last."""
        yield from ("index.html", "compare.html")
        yield from (f"program/{program.slug}.html" for program in self._model.programs.values())
        yield from (f"assets/{name}" for name in FILES)
        yield from (f"text/{digest}.js" for digest in self._model.digests())
        yield from (f"pair/{old}-{new}.js" for old, new in self._model.pairs())

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
        if folder == "pair" and name.endswith(".js"):
            return self._pair(*name.removesuffix(".js").partition("-")[::2])
        return None

    def _program(self, slug: str) -> bytes | None:
        name = next((each.name for each in self._model.programs.values() if each.slug == slug), None)
        if name is None:
            return None
        return self._page(f"{name}: mutcheck", "../", self._model.program(name))

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
            pairs.named(digest, text.kind, _whole(text), self._model.arguments(digest))
            for digest, text in zip((old, new), found, strict=True)
            if text is not None
        ]
        return f"mutcheck.pair({_script(old)}, {_script(new)}, {_script(pairs.view(*sides))})\n".encode()

    def _found(self, digest: str) -> Text | None:
        if len(digest) != DIGEST or not all(sign in "0123456789abcdef" for sign in digest):
            return None
        return self._history.text_of(digest)

    def _page(self, title: str, root: str, data: Any) -> bytes:
        encoded = _script(data)
        source = "'self'" if self._model.live else "'self' file:"  # `'self'` is nothing for a page from a file
        page = _template().render(title=title, root=root, data=encoded, version=self.version, source=source)
        return page.translate(_TURNS).encode("utf-8", "replace")


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
    return msgspec.json.encode(data).decode().translate(_TURNS).translate(_ESCAPED)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True)
    environment.filters["script"] = Markup
    return environment.get_template("page.html")
