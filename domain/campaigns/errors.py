"""Why campaigns, and the links that are part of them, refuse."""

from domain.shared.errors import Conflict, Forbidden, NotFound


class SlugTaken(Conflict):
    """Another link has that address, whoever's it is: anybody can open it."""

    code = "slug_taken"


class PageNameTaken(Conflict):
    """Another page has that address, as anybody can see who opens it."""

    code = "page_name_taken"


class LinkNotThere(NotFound):
    """Nothing is behind this address, or nothing any more: the same answer."""

    code = "link_not_there"


class LinkLocked(Forbidden):
    """The link leads on whoever says its password."""

    code = "link_locked"
