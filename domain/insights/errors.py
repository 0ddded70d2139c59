"""Why insights refuse."""

from domain.shared.errors import Gone, Unavailable


class WarehouseCursorExpired(Gone):
    """It cannot be said any more what went since. Facts: days."""

    code = "warehouse_cursor_expired"


class ParquetNotInstalled(Unavailable):
    """501. What writes such files is not there."""

    code = "parquet_not_installed"
