"""The only door to JSON-RPC: calls, logs, receipts, local nodes and the offline world."""
