"""mutcheck: prove that a JAX program which mutates arrays really mutates them in place."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any

    from mutcheck.api.checked import Checked
    from mutcheck.api.lower import lower
    from mutcheck.api.unmet import RequirementError
    from mutcheck.core.program import Call, Program, Waiver, program

__version__ = "0.1.0"
__all__ = ["Call", "Checked", "Program", "RequirementError", "Waiver", "lower", "program"]


def __getattr__(name: str) -> Any:
    """The public names, imported when they are used: `import mutcheck` alone costs nothing."""
    if name == "refs":
        from importlib import import_module

        return import_module("mutcheck.refs")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Checked":
        from mutcheck.api.checked import Checked

        return Checked
    if name == "RequirementError":
        from mutcheck.api.unmet import RequirementError

        return RequirementError
    if name == "lower":
        from mutcheck.api.lower import lower

        return lower
    from mutcheck.core import program

    return getattr(program, name)
