"""Pages for people: the documentation, and what each refusal means."""
