"""Deployments under siege: killed at every boundary, or carried out through a node that lies."""
