"""The platforms. A new one is a file beside this one, and a row here."""

from __future__ import annotations

from mutcheck.core.backends import cpu, cuda, rocm, tpu
from mutcheck.core.backends.backend import Backend

BACKENDS: tuple[Backend, ...] = (
    cpu.BACKEND,
    cuda.BACKEND,
    rocm.BACKEND,
    tpu.BACKEND,
)
"""In the order in which they are told."""

HOST = cpu.BACKEND
"""The platform of the machine that mutcheck runs on: what is meant where none is named."""


def of(platform: str) -> Backend:
    """The backend of a platform. Of any other, as a module of another command's may have it, nothing is known."""
    return next((backend for backend in BACKENDS if backend.platform == platform), Backend(platform))
