"""Who runs this, in which workspaces, and with which keys."""
