"""What was learned from crises, on paper."""

from adapters.reports.pages import TypstPages
from domain.publishing.media_ports import MediaStore


class TypstReviewPages(TypstPages):
    """For `domain.crises.look_back_ports.ReviewPrinter`."""

    def __init__(self, store: MediaStore) -> None:
        super().__init__(store, "review.typ")
