"""Why identity refuses."""

from domain.shared.errors import Conflict, Forbidden, Invalid, Unauthenticated


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


class CannotRevokeItself(Conflict):
    """The last use of a key must not be to lock its owner out by accident."""

    code = "cannot_revoke_itself"
