"""Edits of StableHLO as edits of the user's own text: candidates, a kind a file. Which one holds is tried elsewhere."""
