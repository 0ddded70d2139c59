"""How much a workbook may ask of whoever opens it."""

CPU_SECONDS = 20
MOST_UNPACKED_BYTES = 256 * 1024 * 1024
MOST_CELLS = 1_000_000
MOST_STRINGS = 1_000_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_FORMAT = 255
LONGEST_ROW = 1_000_000
"""Characters, as of a line of text that is brought in."""
