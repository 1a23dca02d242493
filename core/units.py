"""Figures as a person reads them."""

from __future__ import annotations

import re
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


def size(text: str) -> int:
    """A number of bytes, of how a person writes it: `2GB`, `1.5 GiB`, `4096`.

    Raises:
      ValueError: it is none; the message says how to write one.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:([KMGT]?)(i?)B?)", text.strip(), re.IGNORECASE)
    if found is None:
        raise ValueError(f"{text!r} is no number of bytes. Write it as in 2GB or 500MiB.")
    number, unit, binary = found.groups()
    return int(float(number) * (1024 if binary else 1000) ** (" KMGT".index(unit.upper() or " ")))


def seconds(text: str) -> float:
    """A length of time, of how a person writes it: `90`, `60s`, `5m`, `1.5h`.

    Raises:
      ValueError: it is none, or nothing; the message says how to write one.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", text.strip(), re.IGNORECASE)
    length = float(found.group(1)) * {"": 1, "s": 1, "m": 60, "h": 3600}[found.group(2).lower()] if found else 0.0
    if not length:
        raise ValueError(f"{text!r} is no length of time. Write it as in 60s or 5m.")
    return length
