"""What an error means: cause, values, rule, and what to do, as texts and the reading of what a user holds."""
