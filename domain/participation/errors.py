"""Why participation refuses."""

from domain.shared.errors import Conflict, Forbidden, NotFound


class PollHasOpened(Conflict):
    """From its opening on a poll stays as it is; it can only be closed earlier."""

    code = "poll_has_opened"


class PollNotOpen(Conflict):
    """Nobody can vote in it at this moment. Facts: state."""

    code = "poll_not_open"


class MayNotVote(Forbidden):
    """The poll is for others."""

    code = "may_not_vote"


class VoteStands(Conflict):
    """In this poll a vote cannot be changed, and this person has voted otherwise."""

    code = "vote_stands"


class PollIsSecret(Conflict):
    """Who voted what is only told of polls that say so openly."""

    code = "poll_is_secret"


class PollNotThere(NotFound):
    """No poll can be reached by this address."""

    code = "poll_not_there"


class InvitationUsed(Conflict):
    """Somebody has voted by this invitation: it cannot be taken back."""

    code = "invitation_used"


class PollNotMergeable(Conflict):
    """What platforms count cannot be merged into this poll. Facts: why."""

    code = "poll_not_mergeable"


class MessageInOtherPoll(Conflict):
    """The message asks for another poll already."""

    code = "message_in_other_poll"


class TooManyPrompts(Conflict):
    """The workspace keeps as many as it may that are not over. Facts: maximum."""

    code = "too_many_prompts"
