"""The pages for strangers are held to what the service really does."""
