"""An environment for each release: uv makes it once, and it is kept. Nothing is asked of a network once it is there."""
