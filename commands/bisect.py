"""Find the release of JAX in which a program became worse, and the one in which that ended.

--good and --bad are releases, the older one first; both are looked at before anything is searched for. What is looked
for is said by --if: a comparison such as `extra_bytes > 0` or `relocated_bytes >= 4MiB`, or a word such as `rejected`,
joined by and, or, not. Without it, that is whatever is worse than in the good release. At each boundary the differences
of the ledger, of StableHLO and of the optimized HLO are shown, and whether JAX or Flax made them.

Exit status: 0 a boundary was found; 2 none could be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import releases, steps
from mutcheck.commands.shared.options import TIMEOUT, Asked
from mutcheck.commands.shared.parameters import Choice, completed
from mutcheck.commands.shared.releases import Installing, Release, Searched, Telling
from mutcheck.commands.shared.status import nothing
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.core.target import HOST, Target

if TYPE_CHECKING:
    from mutcheck.releases.condition import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class BisectOptions:
    """What `mutcheck bisect` is told."""

    program: str = given(click.Argument(["program"], metavar="PROGRAM", shell_complete=completed("programs")), "")
    good: str = given(
        click.Option(["--good"], type=Release(), required=True, help="A release that is as it should be."), ""
    )
    bad: str = given(click.Option(["--bad"], type=Release(), required=True, help="A later one that is not."), "")
    condition: Condition | None = given(
        click.Option(
            ["--if", "condition"],
            type=Searched(),
            metavar="CONDITION",
            help="What makes a release bad. Default: that it is worse than the good one.",
        ),
        None,
    )
    target: Target = given(
        click.Option(
            ["--target"],
            type=releases.OneTarget(),
            default=str(HOST),
            show_default=True,
            shell_complete=completed("targets"),
            help="What is compiled for.",
        ),
        HOST,
    )
    flax: bool = given(
        click.Option(
            ["--flax"], is_flag=True, help="Search the releases of Flax, with one JAX: --good and --bad are Flax's."
        ),
        False,
    )
    jax: str | None = given(
        click.Option(["--jax"], type=Release(), help="The JAX that --flax goes with. Default: the one that is here."),
        None,
    )
    nightly: bool = given(
        click.Option(
            ["--nightly"], is_flag=True, help="Search nightly releases, too, where the package index has some."
        ),
        False,
    )
    installing: Installing = part(Installing)
    timeout: float = given(TIMEOUT, 600.0)
    view: str = given(
        click.Option(
            ["--view"],
            type=Choice(["unified", "side-by-side", "summary"]),
            default="summary",
            show_default=True,
            help="How the differences of IR are shown.",
        ),
        "summary",
    )
    telling: Telling = part(Telling)

    def __post_init__(self) -> None:
        if self.jax is not None and not self.flax:
            raise click.UsageError("--jax names the JAX of all releases of Flax: add --flax.")
        if self.good == self.bad:
            raise click.UsageError(f"--good and --bad are both {self.good}: nothing lies between them.")
        if releases.is_newer(self.good, self.bad):
            raise click.UsageError(
                f"--good {self.good} is newer than --bad {self.bad}. Name a good release before the bad one: where "
                "it ended is found from there."
            )

    @property
    def package(self) -> str:
        return "flax" if self.flax else "jax"


@takes(BisectOptions, "bisect", __doc__)
def command(options: BisectOptions) -> int:
    from mutcheck.commands.shared import columns

    meant = steps.some(Asked(programs=(options.program,)), steps.project())
    if len(meant.sources) > 1:
        names = ", ".join(each.name for each in meant.sources[:8])
        raise nothing([f"{options.program} are {len(meant.sources)} programs. Name one of {names}."])
    made = releases.setup(options.installing)
    searched = columns.Searched(
        options.good, options.bad, options.condition, options.package, options.jax or "", nightly=options.nightly
    )
    asked = columns.asked_of_one(meant.sources[0], options.target, options.timeout)
    return releases.tell(columns.bisected(searched, asked, made, options.view), options.telling)
