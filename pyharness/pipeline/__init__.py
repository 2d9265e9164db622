"""Composes the rooms: the corridor from a network's name to a proved system. The clock enters here."""
