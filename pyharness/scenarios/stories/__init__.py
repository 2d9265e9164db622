"""Every story, one a file."""
