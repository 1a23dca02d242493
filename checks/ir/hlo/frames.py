"""The Python lines behind instructions: XLA's `StackFrameIndexProto`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mutcheck.core.finding import Location


class Frames:
    """The stack frames of a module. Many instructions share a stack: each is unwound once, when it is asked for."""

    def __init__(self, proto: Any) -> None:
        self._proto = proto
        self._stacks: dict[int, tuple[Location, ...]] = {}

    def lines(self, metadata: Any) -> tuple[Location, ...]:
        """The lines that an instruction's `OpMetadata` names, innermost first; empty where it names none."""
        frame = metadata.stack_frame_id
        if not 0 < frame <= len(self._proto.stack_frames):
            return (Location(metadata.source_file, metadata.source_line),) if metadata.source_file else ()
        if frame not in self._stacks:
            self._stacks[frame] = tuple(self._stack(frame))
        return self._stacks[frame]

    def _stack(self, frame: int) -> Iterator[Location]:
        seen = set()
        while 0 < frame <= len(self._proto.stack_frames) and frame not in seen:
            seen.add(frame)
            found = self._proto.stack_frames[frame - 1]
            place = _numbered(self._proto.file_locations, found.file_location_id)
            file = _numbered(self._proto.file_names, place.file_name_id) if place is not None else None
            if file is not None:
                yield Location(file, place.line)
            frame = found.parent_frame_id


def _numbered(table: Sequence[Any], number: int) -> Any:
    """An entry of a table whose numbers begin at 1; None where it has none of that number."""
    return table[number - 1] if 0 < number <= len(table) else None
