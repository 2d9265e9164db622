"""Acts on a system that stands: what changes hands, what is paid, what is set."""
