"""Say which versions are here, what works, and what is missing."""

from __future__ import annotations

from mutcheck import __version__
from mutcheck.commands.shared.options import Nothing
from mutcheck.commands.shared.status import HOLDS, UNABLE
from mutcheck.commands.shared.values import takes
from mutcheck.report.text.lines import say


@takes(Nothing, "doctor", __doc__)
def command(_: Nothing) -> int:
    from mutcheck.report.text import doctor
    from mutcheck.run import trial

    examined = doctor.examine(__version__, trial.tried)
    for name, value in doctor.rows(examined):
        say(value, indent=name)
    return HOLDS if examined.works else UNABLE
