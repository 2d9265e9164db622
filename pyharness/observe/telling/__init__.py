"""Who is told of alerts: Slack, Discord, and whatever takes JSON."""
