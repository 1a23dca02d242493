"""Where in the program the lines of StableHLO come from, as its locations say: `jit(step)/layers_3/add`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_NAMED = re.compile(r'^(#loc\d*) = loc\("((?:[^"\\]|\\.)*)"[()]')
_AT = re.compile(r" loc\((#loc\d*)\)$")


def scopes(module: bytes, lines: Sequence[str]) -> Mapping[int, str]:
    """The name stack of each line that has one; of none, where the module has no locations.

    Args:
      module: with locations, as text or bytecode.
      lines: its text without them, which may go on after the module.
    """
    from mutcheck.checks.ir import stablehlo

    if not module:
        return {}
    try:
        text = stablehlo.printed(stablehlo.parse(module), locations=True).splitlines()
    except stablehlo.UnreadableModule:
        return {}
    names = {found[1]: found[2] for line in text if (found := _NAMED.match(line))}
    shown = [line for line in text if not line.startswith("#loc")]
    if [_AT.sub("", line) for line in shown[-1:]] != list(lines[len(shown) - 1 : len(shown)]):
        return {}  # it is printed in another way
    at = {number: found[1] for number, line in enumerate(shown) if (found := _AT.search(line))}
    return {number: names[location] for number, location in at.items() if location in names}
