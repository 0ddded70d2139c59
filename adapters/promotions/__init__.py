"""What platforms ask of promotions, each with where the platform says so."""
