"""What happened, always."""
