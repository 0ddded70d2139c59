"""What happened, and who is told: webhooks over HTTP."""
