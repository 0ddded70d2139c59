"""Why challenges refuse."""

from domain.shared.errors import Conflict, Forbidden


class ChallengeFixed(Conflict):
    """It is open: what people take part under stays as it is. Facts: field."""

    code = "challenge_fixed"


class ChallengeNotOpen(Conflict):
    """Nobody can take part now. Facts: status."""

    code = "challenge_not_open"


class ChallengeWayClosed(Conflict):
    """Nobody takes part in it by being reported. Facts: way."""

    code = "challenge_way_closed"


class ChallengeFull(Conflict):
    """As many take part as may. Facts: maximum."""

    code = "challenge_full"


class MayNotTakePart(Forbidden):
    """The member is a bot, or is kept from taking part."""

    code = "may_not_take_part"


class TooManyChallenges(Conflict):
    """The workspace keeps as many as it may that are not over. Facts: maximum."""

    code = "too_many_challenges"
