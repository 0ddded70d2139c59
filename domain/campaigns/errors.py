"""Why campaigns, and the links that are part of them, refuse."""

from domain.shared.errors import Conflict, Forbidden, NotFound


class SlugTaken(Conflict):
    """Another link has that address, whoever's it is: anybody can open it."""

    code = "slug_taken"


class PageNameTaken(Conflict):
    """Another page has that address, as anybody can see who opens it."""

    code = "page_name_taken"


class LinkDomainTaken(Conflict):
    """Somebody has proved that domain to be theirs."""

    code = "link_domain_taken"


class LinkDomainUnproved(Conflict):
    """Its token does not stand where it should. Facts: address."""

    code = "link_domain_unproved"


class LinkNotThere(NotFound):
    """Nothing is behind this address, or nothing any more: the same answer."""

    code = "link_not_there"


class LinkLocked(Forbidden):
    """The link leads on whoever says its password."""

    code = "link_locked"
