"""Why insights refuse."""

from domain.shared.errors import Conflict, Gone, Unavailable


class WarehouseCursorExpired(Gone):
    """It cannot be said any more what went since. Facts: days."""

    code = "warehouse_cursor_expired"


class ParquetNotInstalled(Unavailable):
    """501. What writes such files is not there."""

    code = "parquet_not_installed"


class TooManyReportTemplates(Conflict):
    """A workspace has so many templates of reports at most. Facts: maximum."""

    code = "too_many_report_templates"


class ReportNotReady(Conflict):
    """There is nothing to fetch of a report that is being made, or that failed. Facts: state."""

    code = "report_not_ready"
