"""Who may do what, and how powers change hands."""
