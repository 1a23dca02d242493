"""The state of every cell as OpenMetrics text, so that an alert can fire where copied bytes rise.

docs/history.md lists the metrics. All are gauges of the last result of a cell: a scrape says what holds now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from mutcheck.core.proof import Verdict
from mutcheck.core.visible import harmless
from mutcheck.golden.history.query import History, Point, State

CONTENT_TYPE = CONTENT_TYPE_LATEST
CELL = ("program", "target", "release")

_OF_A_CALL: tuple[tuple[str, str, str, Callable[[Point], float | None]], ...] = (
    ("mutcheck_ok", "", "1 where nothing fails the cell.", lambda point: point.ok),
    ("mutcheck_copies", "", "Copies of mutable buffers in one call.", lambda point: point.known_copies),
    ("mutcheck_copied", "bytes", "What those copies move in one call.", lambda point: point.known_bytes),
    (
        "mutcheck_extra",
        "bytes",
        "Moved or held beyond an update in place, in one call.",
        lambda point: point.known_extra,
    ),
    ("mutcheck_rearranged", "bytes", "Put into another order in one call.", lambda point: point.rearranged_bytes),
    ("mutcheck_relocated", "bytes", "Computed into another place in one call.", lambda point: point.relocated_bytes),
    ("mutcheck_temporary", "bytes", "Peak temporary memory of one call.", lambda point: point.temporary_bytes),
    ("mutcheck_lowering", "seconds", "To trace and lower the program.", lambda point: point.lowering_seconds),
    ("mutcheck_compiling", "seconds", "To compile it, where it was not kept.", lambda point: point.compiling_seconds),
)


def render(history: History) -> bytes:
    """The exposition of a history, ending in `# EOF`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Cells(history))
    text: bytes = generate_latest(registry)
    return text


class _Cells(Collector):
    """The metrics of every cell. One that is not known, such as the copies of what was not compiled, has no sample."""

    def __init__(self, history: History) -> None:
        self._history = history

    def collect(self) -> Iterable[Metric]:
        states = self._history.states()
        for name, unit, told, figure in _OF_A_CALL:
            yield _gauge(name, unit, told, CELL, ((state.key, figure(state.now)) for state in states))
        yield _gauge("mutcheck_buffers", "", "Mutable buffers by verdict.", (*CELL, "verdict"), _verdicts(states))
        yield _gauge("mutcheck_outcome", "", "1 for the cell's outcome.", (*CELL, "outcome"), _outcomes(states))
        yield _gauge("mutcheck_findings", "", "Findings by severity.", (*CELL, "severity"), self._findings(states))
        yield _gauge(
            "mutcheck_last_result_timestamp", "seconds", "When the cell was last recorded.", CELL, _times(states)
        )

    def _findings(self, states: Sequence[State]) -> Iterator[tuple[tuple[str, ...], float]]:
        for state in states:
            found = [each.severity for each in self._history.result(state.now).findings if each.waived is None]
            for severity in ("critical", "error", "warning"):
                yield (*state.key, severity), found.count(severity)


def _gauge(
    name: str, unit: str, told: str, labels: Sequence[str], samples: Iterable[tuple[Sequence[str], float | None]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels, unit=unit)
    for values, figure in samples:
        if figure is not None:
            family.add_metric([harmless(value) for value in values], float(figure))
    return family


def _verdicts(states: Sequence[State]) -> Iterator[tuple[tuple[str, ...], float]]:
    """How many buffers have each verdict; of what was compiled also those that none has, to compare with later."""
    for state in states:
        every = [each.value for each in Verdict] if state.now.copies is not None else state.verdicts
        for verdict in sorted(every):
            yield (*state.key, verdict), state.verdicts.get(verdict, 0)


def _outcomes(states: Sequence[State]) -> Iterator[tuple[tuple[str, ...], float]]:
    for state in states:
        yield (*state.key, state.now.outcome), 1


def _times(states: Sequence[State]) -> Iterator[tuple[tuple[str, ...], float]]:
    for state in states:
        yield state.key, datetime.fromisoformat(state.now.started).timestamp()
