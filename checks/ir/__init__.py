"""Turns artifacts into what the checks look at."""
