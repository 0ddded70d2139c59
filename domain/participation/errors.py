"""Why participation refuses, beside the words that all rooms share."""

from domain.shared.errors import Conflict


class TooManyPrompts(Conflict):
    """The workspace keeps as many as it may that are not over. Facts: maximum."""

    code = "too_many_prompts"
