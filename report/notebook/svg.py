"""The picture of buffer lifetimes as SVG: values by place and step of the schedule, with copies hatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutcheck.checks.explain.lifetimes import Picture
from mutcheck.core.units import readable
from mutcheck.report.notebook import lanes
from mutcheck.report.notebook.lanes import GUTTER, MARGIN, WIDTH, Band, Placed
from mutcheck.report.notebook.markup import tag, text

_INKS = ("#4269d0", "#3ca951", "#9c6b4e", "#a463f2", "#0f9fa8", "#c98500", "#97bbf5", "#d6619a")
"""Colours of buffers, which can be told apart on light and on dark."""

_COPY, _OTHER = "#e0483e", "#8f8f8f"

_SAID = {
    "buffer": "its contents, at home",
    "update": "written in place",
    "preserved": "a copy, preserved elsewhere",
    "returned": "a copy, returned from elsewhere",
    "rearranged": "its contents in another order",
    "delivered": "delivered to another buffer, or to an output",
    "written": "other contents moved into its place",
    "relocated": "computed elsewhere",
    "transferred": "moved between host memory and the device",
    "staged": "moved to fast memory, within it, or back",
    "piece": "a part of it moved",
    "other": "another value in the same place",
}

_CHARACTER = 6.4
"""Columns that a character takes, about."""


def drawn(picture: Picture, mark: str) -> str:
    """The picture as an element.

    Args:
      mark: what tells its patterns from those of other pictures in the same page: letters and digits.
    """
    paths = lanes.chosen(picture)
    bands = lanes.bands(picture, paths)
    height = bands[-1].top + bands[-1].height + 8 if bands else 40
    placed = {each.at: each for band in bands for each in band.placed}
    copies = sum(lanes.is_copy(each.span) and each.mine for each in placed.values())
    told = f"{copies} cop{'y' if copies == 1 else 'ies'}" if copies else "no copy"
    parts = [
        f"<title>Values by place and step of the schedule: {told}</title>",
        _patterns(mark),
        *_loops(picture, height),
        *(_band(band, picture, mark) for band in bands),
        *_arrows(placed, mark),
    ]
    box = {"viewBox": f"0 0 {WIDTH} {height}"}
    return tag(
        "svg",
        "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        width="100%",
        style=f"min-width:640px;max-width:{WIDTH}px;font:12px system-ui,sans-serif;fill:currentColor",
        **box,
    )


def _patterns(mark: str) -> str:
    hatch = (
        f'<pattern id="hatch-{mark}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="3" height="7" fill="{_COPY}"/></pattern>'
    )
    tip = (
        f'<marker id="tip-{mark}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="{_COPY}"/></marker>'
    )
    return f"<defs>{hatch}{tip}</defs>"


def _loops(picture: Picture, height: float) -> Iterator[str]:
    """The columns of loops, the outer ones below."""
    step = lanes.step_width(picture)
    for loop in sorted(picture.loops, key=lambda each: each.first):
        x, width = GUTTER + loop.first * step, max(step, (loop.last - loop.first + 1) * step)
        told = "loop" if loop.trips is None else f"× {loop.trips} trips"
        yield _rect(x, 0, width, height, "currentColor", fill_opacity="0.06")
        yield tag("text", text(told), x=_n(x + 5), y=14, fill_opacity="0.7")


def _band(band: Band, picture: Picture, mark: str) -> str:
    ground = _rect(GUTTER, band.top, WIDTH - GUTTER - MARGIN, band.height, "currentColor", fill_opacity="0.05")
    role = tag("text", text(_cut(band.row.role, 16)), x=0, y=band.top + 14)
    size = tag("text", text(readable(band.row.size)), x=GUTTER - 8, y=band.top + 14, text_anchor="end", opacity="0.7")
    return tag("g", ground + role + size + "".join(_value(each, picture, mark) for each in band.placed))


def _value(each: Placed, picture: Picture, mark: str) -> str:
    span, copy = each.span, lanes.is_copy(each.span)
    ink = _ink(picture, (*span.done_to, *span.buffers))
    opacity = "0.25" if copy else "0.3" if span.what == "other" else "0.85" if each.mine else "0.4"
    parts = [
        f"<title>{text(_told(each))}</title>",
        _rect(each.x, each.y, each.width, each.height, ink, fill_opacity=opacity, rx="3"),
    ]
    if copy:
        parts.append(_rect(each.x, each.y, each.width, each.height, f"url(#hatch-{mark})", rx="3"))
    parts.append(_label(each))
    return tag("g", "".join(parts))


def _told(each: Placed) -> str:
    """A value in a line."""
    span = each.span
    often = f", {'at least ' * span.at_least}{span.times} × a call" if lanes.is_copy(span) else ""
    why = f": {span.reason}" if span.reason else ""
    what = _SAID.get(span.what, span.what)
    return f"{', '.join(span.buffers) or span.name}: {what}, {span.name}, {span.shape}{often}{why}"


def _label(each: Placed) -> str:
    """What is written in a value, where there is room; of a short copy beside it."""
    span, x = each.span, each.x + 6
    room = int((each.width - 8) / _CHARACTER)
    if lanes.is_copy(span):
        told = f"copy ×{'≥' * span.at_least}{span.times}"
        if room < len(told):
            x = each.x + each.width + 4
            if x + len(told) * _CHARACTER > WIDTH:
                return ""
    elif room < 4:
        return ""
    else:
        told = _cut(span.buffers[0] if span.buffers else span.name, room)
    return tag("text", text(told), x=_n(x), y=_n(each.y + 13), font_size=11)


def _arrows(placed: dict[tuple[int, int], Placed], mark: str) -> Iterator[str]:
    """From where the contents of a copy were to where they are."""
    for each in placed.values():
        source = placed.get(each.span.source) if each.span.source is not None else None
        if source is None or not lanes.is_copy(each.span) or not each.mine:
            continue
        down = each.y > source.y
        x = min(max(each.x + 3, source.x + 3), source.x + source.width)
        start, end = source.y + source.height * down, each.y + each.height * (not down)
        bend = [start + (end - start) * part for part in (0.4, 0.6)]
        points = ((x - 14, bend[0]), (each.x - 14, bend[1]), (each.x + 3, end))
        path = f"M{_n(x)} {_n(start)} C{', '.join(f'{_n(one)} {_n(other)}' for one, other in points)}"
        yield tag("path", "", d=path, fill="none", stroke=_COPY, marker_end=f"url(#tip-{mark})")


def _ink(picture: Picture, paths: Sequence[str]) -> str:
    """A buffer's colour."""
    numbers = [number for number, each in enumerate(picture.buffers) if each.path in paths[:1]]
    return _INKS[numbers[0] % len(_INKS)] if numbers else _OTHER


def _rect(x: float, y: float, width: float, height: float, fill: str, **more: object) -> str:
    return tag("rect", "", x=_n(x), y=_n(y), width=_n(width), height=_n(height), fill=fill, **more)


def _cut(told: str, most: int) -> str:
    return told if len(told) <= most else f"{told[: most - 1]}…"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
