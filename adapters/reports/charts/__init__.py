"""Charts, as SVG and as PNG."""
