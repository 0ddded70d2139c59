"""Why identity refuses."""

from domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class MissingCredentials(Unauthenticated):
    """No key came with the request."""

    code = "missing_credentials"


class InvalidCredentials(Unauthenticated):
    """That is not a key, or no longer one."""

    code = "invalid_credentials"


class WorkspaceRequired(Invalid):
    """The key opens several workspaces and the request names none."""

    code = "workspace_required"


class WorkspaceSuspended(Forbidden):
    """The workspace is suspended: it can be read, nothing more."""

    code = "workspace_suspended"


class ScopeNotHeld(Forbidden):
    """A key cannot give what it does not have. Facts: none."""

    code = "scope_not_held"


class ExpiredToken(Unauthenticated):
    """The session token was good, and its time is over."""

    code = "expired_token"


class TokenNotYetValid(Unauthenticated):
    """The session token says that its time is still to come."""

    code = "token_not_yet_valid"


class TokenForAnotherWorkspace(Unauthenticated):
    """The session token opens one workspace, and the request names another."""

    code = "token_for_another_workspace"


class SessionEnded(Unauthenticated):
    """Who stood behind the session token does so no more: its key was revoked, or the teammate is
    suspended or has no role in the workspace any more."""

    code = "session_ended"


class OriginNotAllowed(Forbidden):
    """A browser sent a session token from an origin that the workspace does not list. Facts:
    origin."""

    code = "origin_not_allowed"


class NotForEndUsers(Forbidden):
    """A session token of somebody who is no teammate cannot carry this scope. Facts: scope."""

    code = "not_for_end_users"


class RoleBuiltIn(Conflict):
    """The roles that come with the house stay as they are."""

    code = "role_built_in"


class RoleBorne(Conflict):
    """Somebody has this role, or is invited to it."""

    code = "role_borne"


class TooManyRoles(Conflict):
    """There are as many roles as an organization can have. Facts: maximum."""

    code = "too_many_roles"


class InvitationClosed(NotFound):
    """That token opens no invitation: it never did, or was used, revoked, or is too old."""

    code = "invitation_closed"


class CannotRevokeItself(Conflict):
    """The last use of a key must not be to lock its owner out by accident."""

    code = "cannot_revoke_itself"
