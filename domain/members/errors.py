"""Why members refuse."""

from domain.shared.errors import Conflict


class IdentityTaken(Conflict):
    """Somebody else is known by that account, and it was seen or proven. Facts: member."""

    code = "identity_taken"


class MemberMerged(Conflict):
    """It is part of another member now, and changes with that one. Facts: member."""

    code = "member_merged"


class TooManySegments(Conflict):
    """The workspace keeps as many as it may. Facts: maximum."""

    code = "too_many_segments"


class NotMerged(Conflict):
    """It is part of no other member, so that there is nothing to take apart."""

    code = "member_not_merged"


class MergeWithItself(Conflict):
    """One member cannot become part of itself."""

    code = "merge_with_itself"
