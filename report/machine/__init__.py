"""What a machine reads: JSON, SARIF, Markdown, annotations, OpenMetrics."""
