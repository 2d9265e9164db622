"""The world without a network: a local node that plays chain 1 with Circle's USDC and Safe, and a fork of it."""
