"""Who can do what with a system, asked of the chain itself."""
