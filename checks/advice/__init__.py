"""Rules that edit a StableHLO module: what could keep a compiler from copying. Whether it does is tried elsewhere."""
