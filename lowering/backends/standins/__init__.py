"""Libraries that stand in for those that a compiler links to and never calls, as long as there is no device."""
