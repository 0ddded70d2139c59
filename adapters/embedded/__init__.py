"""Our own PostgreSQL and Valkey: they run beside the service when no address of others is given."""

from adapters.embedded.children import CannotStart
from adapters.embedded.servers import Addresses, Servers, running, start, throwaway

__all__ = ["Addresses", "CannotStart", "Servers", "running", "start", "throwaway"]
