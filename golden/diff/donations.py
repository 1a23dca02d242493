"""What a module says of its arguments' buffers: which are donated, and to which output. Read from its head alone.

An argument's buffer is what a change matters most for, so that what changed of these is told before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

_HEAD = re.compile(r"^\s*func\.func\b")
_MAIN = re.compile(r"^\s*func\.func\b.*?@main\(")
_END = ['"mutcheck.end"() : () -> ()', "}", "}"]
"""A body that any function may have: only the signature is of interest."""

_ALIASED = re.compile(r"\{([\d, ]*)\}: \((\d+), \{([\d, ]*)\}, [a-z-]+\)")
_DONORS = re.compile(r"buffer_donor=\{((?:[^{}]|\{[\d, ]*\})*)\}")
_DONOR = re.compile(r"\((\d+), \{([\d, ]*)\}\)")
_ALIASES = re.compile(r"input_output_alias=\{((?:[^{}]|\{[\d, ]*\})*)\}")
_ENTRY = re.compile(r"^ENTRY\b")
_PARAMETER = re.compile(r"\bparameter\((\d+)\)")
_ESCAPED = re.compile(r"\\(.)")
"""A sign that HLO text escapes in a string, such as the quotes of `parameters['kernel']`."""

_OP_NAME = re.compile(r'op_name="((?:[^"\\]|\\.)*)"')

KINDS = ("lost", "changed", "gained")
"""What may have become of a donation, the worst first."""

DONOR = "donor"
"""What stands for an output where a buffer is donated and no output is named."""


@dataclass(frozen=True, slots=True)
class Donation:
    """How a buffer is donated: to an output, by its number or index; or as a donor, to any."""

    output: str

    def __str__(self) -> str:
        return "a buffer donor" if self.output == DONOR else f"output {self.output}"


@dataclass(frozen=True, slots=True)
class Donations:
    """The donations of a module's arguments, by what names each.

    Attributes:
      count: how many arguments there are; None where that is not known.
      unknown: why nothing is known of them; empty where it is.
    """

    of: Mapping[int, Donation]
    names: Mapping[int, str]
    count: int | None = None
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class DonationChange:
    """A buffer whose donation or alias changed: what it was, and what it is; None where it is not donated."""

    buffer: str
    was: Donation | None
    now: Donation | None

    @property
    def kind(self) -> str:
        """`lost`, `gained` or `changed`."""
        return "lost" if self.now is None else "gained" if self.was is None else "changed"

    @property
    def reversed(self) -> DonationChange:
        """The same of the way back."""
        return DonationChange(self.buffer, self.now, self.was)


def of_stablehlo(lines: Sequence[str], names: Sequence[str] = ()) -> Donations:
    """The donations of StableHLO.

    Args:
      names: the paths of `@main`'s arguments; empty where they are not known.
    """
    from mutcheck.checks.ir import stablehlo

    main = next((line for line in lines if _MAIN.match(line)), None)
    if main is None:
        return Donations({}, {}, unknown="there is no function @main")
    before = takewhile(lambda line: not _HEAD.match(line), lines)
    try:
        module = stablehlo.parse("\n".join([*before, main, *_END]))
    except stablehlo.UnreadableModule as error:
        return Donations({}, {}, unknown=f"the signature of @main cannot be read: {str(error).splitlines()[0]}")
    found = {
        port.number: Donation(DONOR if port.aliases is None else str(port.aliases))
        for port in module.arguments
        if port.donor or port.aliases is not None
    }
    return Donations(found, dict(enumerate(names)), len(module.arguments))


def of_hlo(lines: Sequence[str]) -> Donations:
    """The donations of HLO text: its `input_output_alias` and `buffer_donor`."""
    head = next((line for line in lines if line.startswith("HloModule")), None)
    if head is None:
        return Donations({}, {}, unknown="there is no line `HloModule`")
    found = {}
    for donors in _DONORS.findall(head):
        found.update({int(each[0]): Donation(DONOR) for each in _DONOR.findall(donors)})
    for aliases in _ALIASES.findall(head):
        found.update({int(number): Donation(output or "0") for output, number, _ in _ALIASED.findall(aliases)})
    names = dict(_parameters(lines))
    return Donations(found, {number: name for number, name in names.items() if name}, len(names) or None)


def _parameters(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The number of each of the entry's parameters, and JAX's name of it; an empty one where it has none."""
    inside = False
    for line in lines:
        inside = (inside or _ENTRY.match(line) is not None) and line != "}"
        if inside and (found := _PARAMETER.search(line)):
            name = _OP_NAME.search(line)
            yield int(found[1]), _ESCAPED.sub(r"\1", name[1]) if name else ""


def changes(old: Donations, new: Donations) -> tuple[DonationChange, ...]:
    """What changed of each buffer, those whose donation is lost first; nothing where one side is not known."""
    if old.unknown or new.unknown:
        return ()
    was, now = _named(old, new), _named(new, old)
    keys = dict.fromkeys([*was, *now])
    found = [DonationChange(key, was.get(key), now.get(key)) for key in keys if was.get(key) != now.get(key)]
    return tuple(sorted(found, key=lambda each: KINDS.index(each.kind)))


def _named(side: Donations, other: Donations) -> dict[str, Donation]:
    """The donations by names. Where one side has none, they are the other's, if it has as many arguments."""
    names = side.names or (other.names if side.count == other.count else {})
    return {names.get(number) or f"argument {number}": each for number, each in side.of.items()}


def told(found: Sequence[DonationChange], most: int = 4) -> str:
    """The changes in a line: `donation lost: a, b; gained: c`."""
    parts = []
    for kind in KINDS:
        alike = [each for each in found if each.kind == kind]
        if alike:
            shown = ", ".join(_one(each) for each in alike[:most])
            more = f" and {len(alike) - most} more" if len(alike) > most else ""
            parts.append(f"donation {kind}: {shown}{more}")
    return "; ".join(parts)


def _one(change: DonationChange) -> str:
    return f"{change.buffer} ({change.was} → {change.now})" if change.kind == "changed" else change.buffer
