"""Stories told inside a deployed system, and the report of a rehearsal."""
