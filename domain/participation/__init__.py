"""Participation: what communities are asked, invited to and challenged with."""
