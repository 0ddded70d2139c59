"""Why listening refuses: a query says where it cannot be read."""

from domain.shared.errors import Conflict, Invalid


class QueryUnreadable(Invalid):
    """Something is missing or stands where it cannot. Facts: position (from 1, in code points),
    found (what stands there)."""

    code = "query_unreadable"


class QueryUnclosed(Invalid):
    """A quotation mark or a parenthesis is never closed. Facts: position, found."""

    code = "query_unclosed"


class QueryFieldUnknown(Invalid):
    """There is no such field. Facts: position, field, known."""

    code = "query_field_unknown"


class QueryValueUnknown(Invalid):
    """The field has no such value. Facts: position, field, value."""

    code = "query_value_unknown"


class QueryNearNeedsTerms(Invalid):
    """NEAR stands between two words or phrases, with 1 to 50 words. Facts: position."""

    code = "query_near_needs_terms"


class QueryTooBroad(Invalid):
    """It would find messages in which none of its words stands."""

    code = "query_too_broad"


class QueryTooLarge(Invalid):
    """It has more terms or levels than a query may. Facts: most."""

    code = "query_too_large"


class TooManyWatches(Conflict):
    """A workspace has no more than so many. Facts: most."""

    code = "too_many_watches"


class TooManyCompetitors(Conflict):
    """A workspace has no more than so many. Facts: most."""

    code = "too_many_competitors"
