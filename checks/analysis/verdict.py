"""The verdict on every buffer: what an executable really does with it.

docs/in-place.md says exactly what is decided. A verdict is *in place* only where the buffer assignment shows it; what
cannot be shown is *unknown*, with the reason. It rests on four analyses: the values and their inflows (`dataflow`), the
versions of each buffer and the transfers between places (`versions`), how often a call makes each (`copies`), and the
schedule replayed over memory, which can only take a verdict away (`assignment_checker`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mutcheck.checks.analysis.flow import call_paths, dataflow
from mutcheck.checks.analysis.flow.dataflow import Dataflow, Kind
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.memory import assignment_checker
from mutcheck.checks.analysis.memory.assignment_checker import Clash
from mutcheck.checks.analysis.versions.copies import Counted, Counter, Totals
from mutcheck.checks.analysis.versions.transfers import COPIES, EXTRA, TransferKind
from mutcheck.checks.analysis.versions.versions import TooManyRounds, Versions
from mutcheck.checks.ir.hlo.module import HloModule
from mutcheck.checks.ir.hlo.reader import unhurried
from mutcheck.checks.ir.hlo.shapes import Index
from mutcheck.core.proof import Proof, Verdict, unknown


@dataclass(frozen=True)
class BufferVerdict:
    """What becomes of one buffer.

    Attributes:
      aliased: the index of the output that lives in its parameter; None where none does.
      transfers: everything that is done to it.
    """

    proof: Proof
    aliased: Index | None = None
    transfers: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """What becomes of the buffers of an executable.

    Attributes:
      flow, versions, trips: the analyses behind the verdicts; None where there is no buffer assignment, or the
        versions did not come to rest.
      verdicts: by parameter number.
      clashes: what the assignment checker found.
    """

    module: HloModule
    flow: Dataflow | None
    versions: Versions | None
    trips: TripCounts | None
    verdicts: Mapping[int, BufferVerdict]
    totals: Totals
    clashes: tuple[Clash, ...] = ()


NO_ASSIGNMENT = (
    "there is no buffer assignment: dump it with XLA_FLAGS='--xla_dump_to=DIR --xla_dump_hlo_as_proto', "
    "and read the *.hlo.pb"
)

_NOTHING = Totals()

_ALL = -1
"""All buffers, as a set of bits."""


def analyse(module: HloModule, parameters: Mapping[int, bool]) -> Analysis:
    """What becomes of buffers.

    Args:
      parameters: the numbers of the parameters that are mutable buffers, and whether each is donated.
    """
    with unhurried():
        return _Judge(module, parameters).analysis()


class _Judge:
    """Decides on the buffers of one module."""

    def __init__(self, module: HloModule, parameters: Mapping[int, bool]) -> None:
        self._module = module
        self._donated = parameters
        self._aliases = {alias.parameter: alias.output for alias in module.aliases if not alias.index}
        self._donors = {number for number, _ in module.donors}

    def analysis(self) -> Analysis:
        if self._module.assignment is None:
            verdicts = {number: self._without_assignment(number) for number in self._donated}
            return Analysis(self._module, None, None, None, verdicts, _NOTHING)
        if why := call_paths.too_many(self._module):
            verdicts = {number: self._unknown(number, why) for number in self._donated}
            return Analysis(self._module, None, None, None, verdicts, _NOTHING)
        flow = dataflow.analyse(self._module)
        values = flow.parameters
        numbers = [number for number in self._donated if number < len(values) and len(values[number]) == 1]
        clashes = tuple(assignment_checker.check(self._module))
        homes = [values[number][0] for number in numbers]
        try:
            versions = Versions(flow, homes, [self._aliases.get(number) for number in numbers])
        except TooManyRounds as error:
            verdicts = {number: self._unknown(number, str(error)) for number in self._donated}
            return Analysis(self._module, flow, None, None, verdicts, _NOTHING, clashes)
        trips = TripCounts(flow)
        counter, unsure = Counter(flow, versions, trips), _Unsure(flow, versions)
        verdicts = {number: self._unknown(number, "the parameter is a tuple") for number in self._donated}
        for position, number in enumerate(numbers):
            why = unsure.why(position)
            verdicts[number] = self._verdict(versions, position, counter.counted(position), why, clashes)
        return Analysis(self._module, flow, versions, trips, verdicts, counter.totals(), clashes)

    def _without_assignment(self, number: int) -> BufferVerdict:
        proof = self._unaliased(number)
        return self._unknown(number, NO_ASSIGNMENT) if proof is None else BufferVerdict(proof)

    def _unknown(self, number: int, why: str) -> BufferVerdict:
        return BufferVerdict(unknown(why, self._output(number), self._size(number)), self._aliases.get(number))

    def _verdict(
        self, versions: Versions, position: int, counted: Sequence[Counted], unsure: str, clashes: Sequence[Clash]
    ) -> BufferVerdict:
        """The verdict on one buffer: the surest reason not to know it comes first."""
        number = versions.parameters[position]
        if clashes:
            return self._unknown(number, f"the replay of the schedule failed: {clashes[0]}")
        proof = self._unaliased(number)
        if unsure and (proof is None or proof.verdict is not Verdict.NOT_ALIASED):
            return self._unknown(number, unsure)
        proof = proof or self._aliased(versions, position, counted)
        if proof.verdict is Verdict.UNKNOWN:
            return BufferVerdict(proof, self._aliases.get(number))
        return BufferVerdict(_with_figures(proof, counted), self._aliases.get(number), tuple(counted))

    def _unaliased(self, number: int) -> Proof | None:
        """What becomes of a buffer that no output lives in; None for any other."""
        if number in self._aliases:
            return None
        size = self._size(number)
        if not self._donated[number]:
            return Proof(Verdict.NOT_DONATED, device_bytes=size)
        donor = number in self._donors
        why = "it is a buffer donor, and XLA gave it to no output" if donor else "XLA paired it with no output"
        return Proof(Verdict.NOT_ALIASED, device_bytes=size, reason=why)

    def _aliased(self, versions: Versions, position: int, counted: Sequence[Counted]) -> Proof:
        """What becomes of a buffer that an output lives in, if the assignment agrees that it does."""
        number, home = versions.parameters[position], versions.homes[position]
        output, size = self._output(number), self._size(number)
        if why := self._disagrees(versions, position):
            return unknown(why, output, size)
        if any(each.worst and each.transfer.copies and each.times.count for each in counted):
            return Proof(Verdict.COPIED, output, size)
        written = versions.written >> position & 1 or not home.leaf.bytes
        return Proof(Verdict.IN_PLACE if written else Verdict.READ_ONLY, output, size)

    def _disagrees(self, versions: Versions, position: int) -> str:
        """Why the assignment does not show that an output lives in a buffer's place; empty where it does."""
        home, end = versions.homes[position], versions.ends[position]
        shown = _shown(self._aliases[versions.parameters[position]])
        if end is None:
            return f"output {shown} is not an array of the module"
        if not home.leaf.bytes:
            return ""
        if home.place is None or end.place is None:
            return "the buffer assignment does not say where it lives"
        return "" if home.place.same(end.place) else f"it is aliased to output {shown}, which lives elsewhere"

    def _output(self, number: int) -> int | None:
        index = self._aliases.get(number)
        return None if index is None else index[0] if index else 0

    def _size(self, number: int) -> int:
        here = self._module.entry.parameters
        return sum(leaf.bytes for leaf in here[number].leaves) if number < len(here) else 0


class _Unsure:
    """What the buffer assignment leaves open: versions without a place, and control flow that changes places.

    If control flow changes the place of any value, the assignment is not what it is taken for: no buffer is sure.
    """

    def __init__(self, flow: Dataflow, versions: Versions) -> None:
        self._found: list[tuple[int, str]] = []
        passed = (value.number for value in flow.passed)
        for number in sorted({*versions.is_of, *versions.becomes_as_it_is, *passed}):
            value = flow.values[number]
            if not value.leaf.bytes:
                continue
            if value.place is None:
                bits = versions.is_of[number] | versions.becomes_as_it_is[number]
                if bits:
                    self._found.append((bits, f"the buffer assignment does not say where {value} lives"))
                continue
            for inflow in value.known or ():
                there = inflow.value.place
                if inflow.kind is Kind.PHI and there is not None and not value.place.same(there):
                    self._found.append((_ALL, f"{value} is {inflow.value}, and the buffer assignment has them apart"))

    def why(self, buffer: int) -> str:
        """Why the verdict of a buffer is not sure; empty where it is."""
        return next((why for bits, why in self._found if bits >> buffer & 1), "")


def _with_figures(proof: Proof, counted: Sequence[Counted]) -> Proof:
    """A proof with what a call moves of its buffer: of conditionals what the worst branch does."""
    worst = [each for each in counted if each.worst]
    copied = [each for each in worst if each.transfer.copies]
    others = [each for each in worst if each.transfer.kind in EXTRA - COPIES]
    moved = {kind: sum(each.bytes for each in worst if each.transfer.kind is kind) for kind in TransferKind}
    return replace(
        proof,
        copies=sum(each.times.count for each in copied),
        copied_bytes=moved[TransferKind.PRESERVED] + moved[TransferKind.RETURNED],
        returned=sum(each.times.count for each in worst if each.transfer.kind is TransferKind.RETURNED),
        at_least=any(each.times.at_least for each in copied),
        rearranged_bytes=moved[TransferKind.REARRANGED],
        relocated_bytes=moved[TransferKind.RELOCATED],
        delivered_bytes=moved[TransferKind.DELIVERED],
        transferred_bytes=moved[TransferKind.TRANSFERRED],
        staged_bytes=moved[TransferKind.STAGED],
        piece_bytes=moved[TransferKind.PIECE],
        moved_at_least=any(each.times.at_least for each in others),
    )


def _shown(index: Index) -> str:
    return ".".join(map(str, index)) or "0"
