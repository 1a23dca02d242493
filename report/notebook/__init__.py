"""What a notebook shows of a result: plain HTML, with nothing to load."""
