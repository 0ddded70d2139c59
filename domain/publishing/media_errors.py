"""Why the media library refuses."""

from domain.shared.errors import Conflict, Invalid, Unauthenticated


class MediaTooLarge(Invalid):
    """The file is larger than the library takes. Facts: limit (bytes)."""

    code = "media_too_large"


class MediaUnfetchable(Invalid):
    """What lies at that address could not be brought. Facts: reason."""

    code = "media_unfetchable"


class MediaUploadUsed(Conflict):
    """A file was brought on this leave before."""

    code = "media_upload_used"


class MediaNotReceived(Conflict):
    """No file was brought on this leave yet."""

    code = "media_not_received"


class MediaNotKept(Conflict):
    """The file was refused, and its bytes are not kept."""

    code = "media_not_kept"


class MediaInUse(Conflict):
    """Something that is still to go out shows it. Facts: media."""

    code = "media_in_use"


class NoFilm(Conflict):
    """Only what was looked into and is a film has captions. Facts: media."""

    code = "media_no_film"


class UploadTicketRefused(Unauthenticated):
    """That ticket ran out, is for another upload, or never was one."""

    code = "invalid_upload_ticket"
