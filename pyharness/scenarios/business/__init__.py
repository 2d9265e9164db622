"""Acts on the whole system, drawn from a seed, foretold by the exact model, made, and compared in every book."""
