"""Figures as a person reads them."""

from __future__ import annotations


def readable(size: int) -> str:
    """A number of bytes in the largest unit that leaves a number of at least one."""
    scaled, unit = float(size), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if scaled < 1024:
            break
        scaled, unit = scaled / 1024, larger
    return f"{scaled:.4g} {unit}"
