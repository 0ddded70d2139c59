"""Any product that takes signed webhooks as a platform."""
