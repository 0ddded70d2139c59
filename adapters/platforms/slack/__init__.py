"""One Slack channel, spoken to by an app's bot."""
