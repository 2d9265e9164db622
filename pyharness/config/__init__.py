"""What do we want? Templates and environment become one checked, frozen value."""
