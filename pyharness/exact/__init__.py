"""The whole system's money and its markets' curve, exact to the unit and independent of the contracts. Pure."""
