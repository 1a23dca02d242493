"""A whole run: planned, made, judged, compared and recorded."""
