"""What those who run a system do: read, judged, tried, written for who signs, and confirmed."""
