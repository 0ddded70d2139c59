"""Why moderation refuses."""

from domain.shared.errors import Conflict


class CannotBeUndone(Conflict):
    """Nothing takes back what was done: what is removed stays removed. Facts: act."""

    code = "cannot_be_undone"
