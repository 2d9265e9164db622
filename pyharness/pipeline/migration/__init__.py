"""Revenue moves from older routers to ours."""
