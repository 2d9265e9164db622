"""Everything that starts another program: the compiler, Foundry, npm, and the runners of tests and checks."""
