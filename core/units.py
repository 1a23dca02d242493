"""Figures as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable

UNKNOWN = -1
"""A size, or a dimension, that is not known before a call: never zero."""


def readable(size: int) -> str:
    """A number of bytes in the largest unit that leaves a number of at least one."""
    if size < 0:
        return "size unknown"
    scaled, unit = float(size), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if scaled < 1024:
            break
        scaled, unit = scaled / 1024, larger
    return f"{scaled:.4g} {unit}"


def dimensions(shape: Iterable[int]) -> str:
    """The dimensions of an array as a person reads them: `8,?`."""
    return ",".join("?" if each < 0 else str(each) for each in shape)


def known(size: int) -> int | None:
    """A size or a dimension; None where it is not known."""
    return None if size < 0 else size
