"""Why crises refuse, beside what all rooms share."""

from domain.shared.errors import Conflict


class TooManyDetectors(Conflict):
    """A workspace has at most so many detectors."""

    code = "too_many_detectors"
