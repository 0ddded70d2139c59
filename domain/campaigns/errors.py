"""Why campaigns refuse, beside the words that all rooms share."""

from domain.shared.errors import Conflict, Throttled


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
