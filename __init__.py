"""mutcheck: prove that a JAX program which mutates arrays really mutates them in place."""

from typing import Any

__version__ = "0.1.0"
__all__ = ["Call", "Waiver", "program"]


def __getattr__(name: str) -> Any:
    """The public names, imported when they are used: `import mutcheck` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mutcheck.lowering import program

    return getattr(program, name)
