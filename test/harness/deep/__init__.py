"""Long campaigns: what the contracts are held to over more points than a test run has time for."""
