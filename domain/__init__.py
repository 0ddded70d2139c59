"""What Tertulia decides, in plain Python: no framework, no database, no network."""
