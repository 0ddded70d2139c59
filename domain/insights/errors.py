"""Why insights refuse."""

from domain.shared.errors import Conflict, Forbidden, Gone, NotFound, Unavailable


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


class ReportLinkClosed(NotFound):
    """There is no such link, or it has expired or was revoked: one answer for all. Facts: none."""

    code = "report_link_closed"


class PasswordNeeded(Forbidden):
    """The link opens with its password, which nobody said. Facts: none."""

    code = "report_password_needed"


class EmailNotSetUp(Conflict):
    """The deployment names no mail server, or not all that is needed of one. Facts: missing."""

    code = "email_not_set_up"


class TooManySchedules(Conflict):
    """A workspace has no more than so many schedules. Facts: maximum."""

    code = "too_many_report_schedules"
