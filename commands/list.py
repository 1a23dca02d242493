"""List programs: your project's, those of the files that you name, or the seed corpus."""

from __future__ import annotations

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Asked
from mutcheck.commands.shared.status import HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import takes
from mutcheck.core.visible import visible
from mutcheck.report.text.lines import say


@takes(Asked, "list", __doc__)
def command(asked: Asked) -> int:
    meant = steps.meant(asked, steps.project())
    width = max((len(source.spelled) for source in meant.sources), default=0)
    for source in meant.sources:
        name = "" if source.name in (source.attribute, source.spelled) else f"({source.name})  "
        say(visible(f"{name}{source.summary}".rstrip()), indent=visible(f"{source.spelled:<{width}}  "))
    complain(meant.problems)
    return UNABLE if meant.problems else HOLDS
