"""How the corridor grows with the number of models."""
