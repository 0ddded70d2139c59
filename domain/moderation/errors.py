"""Why moderation refuses."""

from domain.shared.errors import Conflict, Forbidden, NotFound


class CannotBeUndone(Conflict):
    """Nothing takes back what was done: what is removed stays removed. Facts: act."""

    code = "cannot_be_undone"


class CaseInOtherHands(Conflict):
    """Another moderator has this case at this moment."""

    code = "case_in_other_hands"


class CaseOutOfReach(Forbidden):
    """The caller moderates only what is theirs, or their team's."""

    code = "case_out_of_reach"


class SameJudge(Forbidden):
    """An appeal is judged by somebody else than whoever decided first."""

    code = "same_judge"


class AppealTooLate(Conflict):
    """The time in which one could appeal is over. Facts: until."""

    code = "appeal_too_late"


class ModerationLinkClosed(NotFound):
    """There is no such link, or it has expired or was revoked: one answer for all. Facts: none."""

    code = "moderation_link_closed"


class RuleNotBacktested(Conflict):
    """The rule was never tried on history as it stands now."""

    code = "rule_not_backtested"


class ModerationPolicyInUse(Conflict):
    """Rules stand on this policy. Facts: rule."""

    code = "moderation_policy_in_use"


class WordListInUse(Conflict):
    """A rule looks for the terms of this list. Facts: rule."""

    code = "word_list_in_use"
