"""The whole story on a fork: its people, its stage, its scenarios, its hand-over, its document."""
