"""What the edge itself refuses, before any use case is asked."""

from domain.shared.errors import Invalid, Refusal, Throttled


class UnknownParameter(Invalid):
    """A query parameter this operation does not have. Facts: parameter."""

    code = "unknown_parameter"


class NotInAnExport(Invalid):
    """A list as a file is whole, so what chooses a page has no place in it. Facts: parameter."""

    code = "not_in_an_export"


class InvalidCursor(Invalid):
    """A cursor that we did not make, or made for another list."""

    code = "invalid_cursor"


class IdempotencyKeyRequired(Invalid):
    """This operation must not happen twice, so it needs a key."""

    code = "idempotency_key_required"


class InvalidIdempotencyKey(Invalid):
    """Longer than 255 characters, empty, or not printable ASCII."""

    code = "invalid_idempotency_key"


class InvalidHeader(Invalid):
    """A header that is not written as its kind is. Facts: header."""

    code = "invalid_header"


class PreconditionRequired(Refusal):
    """A change must say which version it was decided on."""

    code = "precondition_required"


class RateLimited(Throttled):
    """Too many requests in this minute. Facts: seconds."""

    code = "rate_limited"


class BodyTooLarge(Refusal):
    """The body is over the limit, declared or counted. Facts: limit (bytes)."""

    code = "body_too_large"


class RequestTimeout(Refusal):
    """The request took too long to arrive."""

    code = "request_timeout"


class MalformedFile(Invalid):
    """A file that cannot be read as what it says it is, or did not come whole."""

    code = "malformed_file"


class UnknownColumns(Invalid):
    """A table whose first line does not name columns of ours, each once, with a text. Facts:
    columns, known."""

    code = "unknown_columns"


class UnsupportedMediaType(Refusal):
    """The body is of no kind that is read here, or is compressed."""

    code = "unsupported_media_type"


class MultipartExpected(Refusal):
    """A file comes in a form, not packed."""

    code = "multipart_expected"


class MalformedForm(Invalid):
    """The form breaks off, says something twice that may be said once, or holds too much beside its
    file."""

    code = "malformed_form"
