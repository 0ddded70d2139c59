"""Organization, workspaces and keys over HTTP."""
