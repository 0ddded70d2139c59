"""Messages, holds and the sandbox's wall over HTTP."""
