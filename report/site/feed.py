"""An Atom feed of regressions: an entry for each that is open, or was mended lately, at the run that had it first.

What happened in one run to several targets of a program is one entry. Its identity is made of the run, the program and
the kind, so that a reader is told once.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from mutcheck.golden.history.query import Point
from mutcheck.golden.triage.regressions import Regression, Standing
from mutcheck.report.site.data import views
from mutcheck.report.site.data.context import Context
from mutcheck.report.text.compared import difference

FEED = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NONE = "1970-01-01T00:00:00Z"


def document(made: Context) -> bytes:
    """The feed of the default branch. Its links are relative: a report does not know where it is served."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "title", "mutcheck: regressions")
    _add(root, "id", f"urn:mutcheck:{quote(made.branches.default or 'history')}")
    _add(root, "updated", max((run.started for run in made.now.runs.values()), default=_NONE))
    author = ET.SubElement(root, f"{{{_ATOM}}}author")
    _add(author, "name", "mutcheck")
    _add(root, "link", "", rel="alternate", href="index.html")
    for group in _grouped([*made.now.open, *made.now.mended]):
        _entry(root, made, group)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _grouped(found: Sequence[Regression]) -> list[list[Regression]]:
    groups: dict[tuple[object, ...], list[Regression]] = {}
    for each in found:
        groups.setdefault((each.key.program, each.since.run, each.standing), []).append(each)
    return sorted(groups.values(), key=lambda group: _at(group[0]).started, reverse=True)


def _at(each: Regression) -> Point:
    return each.since if each.standing is Standing.OPEN else each.now


def _entry(root: ET.Element, made: Context, group: Sequence[Regression]) -> None:
    first = group[0]
    number = _at(first).run
    run, program = made.runs[number], made.programs[first.key.program]
    targets = ", ".join(dict.fromkeys(each.key.target for each in group))
    entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
    told = str(first.kind) if first.standing is Standing.OPEN else str(first.standing)
    _add(entry, "title", f"{first.key.program} on {targets}: {told}")
    _add(entry, "id", f"urn:mutcheck:{run.uid}:{quote(program.slug)}:{told}")
    _add(entry, "updated", run.started)
    address = urlencode(
        {"target": first.key.target, "release": first.key.release, "run": views.run_key(number, run.uid)}
    )
    _add(entry, "link", "", rel="alternate", href=f"program/{program.slug}.html#{address}")
    if link := made.host.of_commit(run.commit):
        _add(entry, "link", "", rel="related", href=link)
    _add(entry, "summary", _summary(made, group))


def _summary(made: Context, group: Sequence[Regression]) -> str:
    lines = []
    for each in group:
        what = difference(each.good, each.since, made.history)[1] if each.good is not None else [each.since.outcome]
        lines.append(f"{each.key.target}, jax {each.key.release}: {'; '.join(what)}")
    run = made.runs[_at(group[0]).run]
    commit = " ".join(filter(None, (run.commit[:10] if run.commit else "no commit", run.title, run.author)))
    return "\n".join([commit, *lines])


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        made.text = _plain(text)


def _plain(text: str) -> str:
    """A text without what XML has no signs for: a program may have any name."""
    return "".join(
        sign
        if sign in "\t\n" or " " <= sign < "\ud800" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"
        else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )
