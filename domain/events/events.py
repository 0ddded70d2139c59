"""The facts this room announces: none of its own, it only carries those of others."""
