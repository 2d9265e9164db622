"""The command line: one verb per file, and the only room that prints or ends the process."""
