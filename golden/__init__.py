"""Keeps accepted artifacts: reads, writes and compares goldens."""
