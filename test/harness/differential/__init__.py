"""The contracts' own byte code in this process, call by call against the exact model."""
