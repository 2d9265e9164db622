"""What a deployed system is like now, and what of it somebody must know."""
