"""A program made smaller: cuts of a StableHLO module, the copy that must stay in it, and the pass that makes it."""
