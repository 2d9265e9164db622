"""Events of a deployment into a file, out of it, and questions to it."""
