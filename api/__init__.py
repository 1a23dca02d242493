"""The public API: `mutcheck.lower`."""
