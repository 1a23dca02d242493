"""Modules that another command compiled: grouped, judged, and searched for what could be donated."""
