"""What the monitor shows to programs and people: metrics, health, a page."""
