"""Participation: people are asked, take part and are told what came of it."""
