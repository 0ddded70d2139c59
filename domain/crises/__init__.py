"""Crises: what goes wrong in public, who takes it in hand, what is stopped and what is said."""
