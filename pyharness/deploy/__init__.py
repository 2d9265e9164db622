"""Send exactly the planned transactions, each mined once, whatever dies on the way."""
