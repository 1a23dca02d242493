"""Whose contents each value is, and what is done to them: versions, transfers, and how often a call makes each."""
