"""Puts `test/harness` on the import path, so that tests may `import model`."""
