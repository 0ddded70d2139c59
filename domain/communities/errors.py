"""Why communities refuse."""

from domain.shared.errors import Conflict, Invalid, NotFound


class CommunityHasChannels(Conflict):
    """Archiving it would leave connected channels without a home. Facts: channels."""

    code = "community_has_channels"


class CommunityArchived(Conflict):
    """An archived community takes no new channels or messages."""

    code = "community_archived"


class GuidelinesDraftExists(Conflict):
    """Of each community one draft is worked on at a time. Facts: guidelines."""

    code = "guidelines_draft_exists"


class NoGuidelinesPublished(NotFound):
    """The community is there, and has none in force."""

    code = "no_guidelines_published"


class GoalIsMeasured(Conflict):
    """How it stands the service measures by itself; nobody enters it. Facts: metric."""

    code = "goal_is_measured"


class TooManyAuditTemplates(Conflict):
    """Facts: maximum."""

    code = "too_many_audit_templates"


class NothingToAudit(Conflict):
    """No conversation of the community began in the window."""

    code = "nothing_to_audit"


class AuditQuestionsOpen(Conflict):
    """An audit is over when every question is answered, or skipped for a reason. Facts: open."""

    code = "audit_questions_open"


class ChannelAlreadyConnected(Conflict):
    """This account is connected in this workspace already. Facts: channel, unless two connected it
    at the same moment."""

    code = "channel_already_connected"


class DifferentAccount(Conflict):
    """The new credentials belong to somebody else. Facts: expected, found."""

    code = "different_account"


class PlatformNotInMode(Invalid):
    """Test workspaces speak to the sandbox, live ones to real platforms. Facts: platform, mode."""

    code = "platform_not_in_mode"


class ChannelConnectionClosed(NotFound):
    """This state or token opens nothing: used, expired, of another attempt, or never ours. The same
    answer to all of them."""

    code = "channel_connection_closed"


class ConnectingNotOffered(Invalid):
    """The platform has no page of its own that we could send anybody to. Facts: platform."""

    code = "connecting_not_offered"


class ConnectingNotConfigured(Invalid):
    """This instance has not been given what the platform's page asks for. Facts: platform,
    settings."""

    code = "connecting_not_configured"
