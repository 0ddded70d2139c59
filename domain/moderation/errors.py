"""Why moderation refuses."""

from domain.shared.errors import Conflict, Forbidden


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
