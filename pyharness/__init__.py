"""The harness: from a reviewed text file to a proved live system."""
