"""Results that are kept: what the checks said of a program, answered again while nothing has changed."""
