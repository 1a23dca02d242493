"""Advice that was tried: edits of a program's StableHLO, compiled for every target, proved, run, and told."""
