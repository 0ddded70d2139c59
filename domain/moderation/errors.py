"""Why moderation refuses."""

from domain.shared.errors import Conflict


class CannotBeUndone(Conflict):
    """Nothing takes back what was done: what is removed stays removed. Facts: act."""

    code = "cannot_be_undone"


class RuleNotBacktested(Conflict):
    """The rule was never tried on history as it stands now."""

    code = "rule_not_backtested"


class ModerationPolicyInUse(Conflict):
    """Rules stand on this policy. Facts: rule."""

    code = "moderation_policy_in_use"


class WordListInUse(Conflict):
    """A rule looks for the terms of this list. Facts: rule."""

    code = "word_list_in_use"
