"""`make soundness`: programs that mutate arrays, judged by mutcheck and by oracles that share no code with it.

    python -m mutcheck.tests.soundness --programs 10000 --target cpu

What was judged is kept in a folder, a line for each program, so that a run that was interrupted goes on where it was; a
disagreement is made smaller and written beside it, with its program, its module and what was measured. What the oracles
showed is kept, too: `--again` judges it with mutcheck as it is now.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mutcheck.tests.soundness import campaign, planted


def main() -> int:
    """Run what the command line says; 1 if something disagrees."""
    parser = argparse.ArgumentParser(
        prog="soundness", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--target", default="cpu", help="what is compiled for (default: cpu)")
    parser.add_argument("--programs", type=int, default=1000, help="how many programs (default: 1000)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    parser.add_argument("--faults", type=int, default=0, help="plant so many faults in modules instead")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument(
        "--reduce", type=float, default=20, help="seconds that a disagreement is made smaller (default: 20)"
    )
    parser.add_argument("--folder", type=Path, default=Path("build/soundness"), help="where results are kept")
    parser.add_argument("--fresh", action="store_true", help="forget what was judged before")
    parser.add_argument("--written", action="store_true", help="judge the programs of `written/` instead")
    parser.add_argument("--again", action="store_true", help="judge again what was gathered before")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    given = parser.parse_args()
    plan = campaign.Plan(given.target, given.first, given.programs, given.folder, given.reduce, given.jobs, given.again)
    if given.worker:
        campaign.work(plan, [int(each) for each in given.worker.split(",")])
        return 0
    if given.written:
        return _judge_written(given.target)
    if given.faults:
        return planted.main(given.faults, given.target, given.folder, given.first)
    if given.fresh or given.again:
        plan.results.unlink(missing_ok=True)
    return campaign.run(plan)


def _judge_written(target: str) -> int:
    os.environ.update(campaign.environment())  # before JAX is imported
    from mutcheck.tests.soundness import files

    return files.main(target)


if __name__ == "__main__":
    sys.exit(main())
