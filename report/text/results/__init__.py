"""Results as a person reads them: a table, a block for each cause, and a line that sums up."""
