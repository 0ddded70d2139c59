"""Why campaigns refuse, and what is part of them: links, promotions."""

from domain.shared.errors import Conflict, Forbidden, NotFound, Throttled


class CampaignApproved(Conflict):
    """It has begun with a plan that was approved, and that stays as it is. Facts: fields."""

    code = "campaign_approved"


class SlugTaken(Conflict):
    """Another link has that address, whoever's it is: anybody can open it."""

    code = "slug_taken"


class LinkTried(Conflict):
    """An experiment runs on the link, and needs it as it is. Facts: experiment."""

    code = "link_tried"


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


class RedemptionRefused(Conflict):
    """The code is not taken. Facts: reason."""

    code = "redemption_refused"


class CodeTaken(Conflict):
    """Another code of this workspace is spelt alike, but for capitals, spaces and hyphens."""

    code = "promotion_code_taken"


class TooManyPromotions(Conflict):
    """The workspace keeps as many as it may that are not over. Facts: maximum."""

    code = "too_many_promotions"


class TooManyCodes(Conflict):
    """The promotion has as many codes as it may. Facts: maximum."""

    code = "too_many_promotion_codes"


class TooManyGuesses(Throttled):
    """Too many codes that nobody has were tried."""

    code = "too_many_guesses"
