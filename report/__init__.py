"""Tells: turns results into text or bytes. One place writes them out."""
