"""What leaves the house: the treasury at a block, and files for other programs."""
