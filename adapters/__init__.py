"""The outside world, in adapters that speak the domain's words."""
