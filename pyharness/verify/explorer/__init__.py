"""The sources of what was deployed, for everybody to compile and compare."""
