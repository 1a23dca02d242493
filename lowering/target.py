"""Platforms: what StableHLO is lowered for. No device of any of them is needed."""

from __future__ import annotations

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")
