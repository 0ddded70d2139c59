"""Why the inbox refuses."""

from domain.shared.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unauthenticated


class NoPublicUrl(Conflict):
    """The service does not know the address at which a platform could reach it."""

    code = "no_public_url"


class HookCredentialMissing(Invalid):
    """What the platform tells is checked with a credential that the channel was not given. Facts:
    platform, credential."""

    code = "hook_credential_missing"


class HookClosed(Conflict):
    """The channel has no address that a platform could tell."""

    code = "hook_closed"


class OriginalForgotten(Gone):
    """What the platform told is kept no longer, or not shown any more."""

    code = "original_forgotten"


class DueTooFar(Invalid):
    """So much working time takes the calendar more than three years."""

    code = "due_too_far"


class CalendarInUse(Conflict):
    """Policies or teammates go by it; `policies` is how many. Facts: policies."""

    code = "calendar_in_use"


class ShortCodeTaken(Conflict):
    """Another saved reply of this workspace is found by that short code."""

    code = "short_code_taken"


class SandboxOnly(Invalid):
    """Only on the sandbox can anybody say what happened. Facts: platform."""

    code = "sandbox_only"


class HookForged(Unauthenticated):
    """What came to a channel's address is not from its platform, or not as it was sent, or not of
    now. Facts: words."""

    code = "hook_forged"


class SnoozeInPast(Invalid):
    """A conversation can only come back later."""

    code = "snooze_in_past"


class NotAssignable(Invalid):
    """That person or team does not work here. Facts: who."""

    code = "not_assignable"


class AwayInPast(Invalid):
    """Whoever is away can only come back later."""

    code = "away_in_past"


class NotTheAuthor(Forbidden):
    """Only whoever wrote a note changes it or takes it back."""

    code = "not_the_author"


class NotMergeable(Invalid):
    """Conversations are only put together with others on the same channel."""

    code = "not_mergeable"


class NotSplittable(Invalid):
    """A conversation is split at a message of its own, with something left before it."""

    code = "not_splittable"


class TooManyAutomations(Conflict):
    """The workspace has as many as it may. Facts: most."""

    code = "too_many_automations"


class MacroNotShared(Invalid):
    """An automation runs only macros that are there for everybody."""

    code = "macro_not_shared"


class SurveyClosed(NotFound):
    """There is no such survey, or its time is over: one answer for all. Facts: none."""

    code = "survey_closed"


class SurveyThere(Conflict):
    """Whoever wrote in that conversation was asked about it. Facts: survey."""

    code = "survey_there"


class NoSurveyPolicy(Conflict):
    """None that is enabled applies to the conversation."""

    code = "no_survey_policy"


class PersonNotAsked(Conflict):
    """They are banned or muted on that channel, or want nothing that they did not ask for."""

    code = "person_not_asked"


class PersonAskedLately(Conflict):
    """They were asked too short a time ago. Facts: asked_at, days."""

    code = "person_asked_lately"


class TooManyMatch(Invalid):
    """More conversations match than are changed at once. Facts: most."""

    code = "too_many_match"
