"""Secrets looked for wherever a run could have left them: in files, in what it said, in its children."""
