"""The pictures of a rehearsal's report: where their marks are, in units of each view box."""
