"""The brand and its strategies, on the wire."""
