"""Audits on paper."""

from adapters.reports.pages import TypstPages
from domain.publishing.media_ports import MediaStore


class TypstAuditPages(TypstPages):
    """For `domain.communities.community_audit_ports.AuditPrinter`."""

    def __init__(self, store: MediaStore) -> None:
        super().__init__(store, "audit.typ")
