"""What docs/market.md shows: its formulas, evaluated as printed, and its plots."""
