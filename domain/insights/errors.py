"""Why insights refuse."""

from domain.shared.errors import Conflict


class TooManyReportTemplates(Conflict):
    """A workspace has so many templates of reports at most. Facts: maximum."""

    code = "too_many_report_templates"


class ReportNotReady(Conflict):
    """There is nothing to fetch of a report that is being made, or that failed. Facts: state."""

    code = "report_not_ready"
