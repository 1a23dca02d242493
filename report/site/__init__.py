"""The web report: pages made from a history, for a folder, for any static host, and for `mutcheck serve`."""
