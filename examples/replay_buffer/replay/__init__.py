"""A replay buffer that lives on the device: a ring of transitions in mutable arrays."""

from replay.buffer import Replay, add, prioritize, sample

__all__ = ["Replay", "add", "prioritize", "sample"]
