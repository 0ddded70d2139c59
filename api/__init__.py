"""HTTP: parse, ask one use case, shape the answer."""
