"""What watches the system, tried for long: cut off, misled, made to hurry."""
