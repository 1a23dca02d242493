"""Which contents an inflow carries on: what the dataflow problems of `versions` follow."""

from __future__ import annotations

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.analysis.flow.dataflow import Inflow, Kind, Value

_CARRYING = (Kind.BASE, Kind.WHOLE, Kind.PHI, Kind.CONVERT)
_KEEPING = (Kind.BASE, Kind.PHI)
_COMPUTING = (Kind.WHOLE, Kind.CONVERT)


def carries(source: Inflow) -> bool:
    """Whether a value is a version of what its source is one of."""
    return source.kind in _CARRYING or (source.kind is Kind.MOVE and source.whole)


def computes(source: Inflow) -> bool:
    """Whether contents are computed on, each element by itself."""
    return source.kind in _COMPUTING


def is_same(source: Inflow) -> bool:
    """Whether contents are only passed on, or moved as they are."""
    return source.kind is Kind.PHI or (source.kind is Kind.MOVE and source.order < transfer.LAYOUT)


def in_order(source: Inflow) -> bool:
    """Whether contents lie as they lay, but for the layout: what goes into a part of something does."""
    return source.kind is not Kind.MOVE or source.order != transfer.OTHER


def is_rearranged(source: Inflow, least: int = transfer.TILED) -> bool:
    """Whether half of a value or more is put into another order, at least as different as `least`."""
    turned = source.turned or (source.kind is Kind.MOVE and source.order >= least)
    return turned and 2 * source.elements >= source.value.leaf.elements


def is_kept(source: Inflow) -> bool:
    """Whether contents are not computed on."""
    return not computes(source)


def settles(value: Value, source: Inflow) -> bool:
    """Whether the contents of a source make up most of a value, as they are."""
    if source.kind in _KEEPING:
        return True
    if source.kind is Kind.INTO:
        return 2 * moved_bytes(source, value) > value.leaf.bytes
    return source.kind is Kind.MOVE and source.order != transfer.OTHER


def ends(value: Value, source: Inflow) -> bool:
    """Whether the contents of a source make up most of a value, or are all of it in another order."""
    all_ = source.elements == source.value.leaf.elements == value.leaf.elements
    return settles(value, source) or (source.kind is Kind.MOVE and all_)


def stays(value: Value, source: Inflow) -> bool:
    """Whether a value lies where its source lies."""
    return value.place is not None and value.place.same(source.value.place)


def delivers(_: Value, source: Inflow) -> bool:
    """Whether most of the contents of a source are in a value as they are."""
    if source.kind in _KEEPING:
        return True
    moved = source.kind is Kind.INTO or (source.kind is Kind.MOVE and source.order != transfer.OTHER)
    return moved and source.whole


def moved_bytes(source: Inflow, value: Value) -> int:
    """How many bytes of a source are moved to a value: no more than there is room for."""
    leaf = source.value.leaf
    part = leaf.bytes if source.elements >= leaf.elements else leaf.bytes * source.elements // max(1, leaf.elements)
    return min(part, value.leaf.bytes)
