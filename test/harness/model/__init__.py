"""Questions to the exact model of the curve: grids, powers, committed vectors."""
