"""An artifact against its golden: what is said when they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutcheck.core.artifacts import Lowering, Rejection
from mutcheck.core.target import HOST
from mutcheck.golden.compare import compare
from mutcheck.golden.store import Golden, Kind

HERE = "jax 0.12.0.1, flax 0.12.12"
LOWERED = Lowering("f", "cpu", "module {\n}\n", b"", ())
REFUSED = Rejection("f", HOST, "trace", "ValueError", "no")


def golden(kind: Kind, body: str, toolchain: str = HERE) -> dict[str, Golden]:
    return {"cpu": Golden("f", ("cpu",), toolchain, kind, body, Path("goldens/f/0.12.0.1/shared.mlir"))}


@pytest.mark.parametrize(("kind", "artifact"), [("mlir", LOWERED), ("rejection", REFUSED)])
def test_equal(kind: Kind, artifact: Lowering | Rejection) -> None:
    assert compare(golden(kind, artifact.text), artifact, HERE, "mutcheck accept f", "mutcheck accept") is None


@pytest.mark.parametrize(
    ("kept", "artifact", "message"),
    [
        (golden("mlir", "module {\n  x\n}\n"), LOWERED, "the lowering differs from its golden: +0 -1 ~0 operations"),
        (golden("mlir", "module {\n}\n"), REFUSED, "it is rejected now (ValueError), but its golden is a lowering"),
        (golden("rejection", REFUSED.text), LOWERED, "it lowers now, but its golden is a rejection"),
        (
            golden("mlir", "module {\n  x\n}\n", "jax 0.12.0.1, flax 0.12.10"),
            LOWERED,
            (
                "the lowering differs from its golden: +0 -1 ~0 operations"
                " (made with other versions: flax 0.12.10 -> 0.12.12)"
            ),
        ),
    ],
)
def test_different(kept: dict[str, Golden], artifact: Lowering | Rejection, message: str) -> None:
    found = compare(kept, artifact, HERE, "mutcheck accept train.py::f", "mutcheck accept train.py")
    assert found is not None
    assert (found.code, found.severity, found.message) == ("golden.differs", "error", message)
    assert found.evidence[:2] == ("--- golden", "+++ now")
    assert "`mutcheck accept train.py::f`" in found.advice


def test_none_yet() -> None:
    found = compare({}, LOWERED, HERE, "mutcheck accept train.py::f", "mutcheck accept train.py")
    assert found is not None
    assert (found.code, found.severity) == ("golden.missing", "warning")
    assert "`mutcheck accept train.py`" in found.advice
