"""What other programs need of a deployment, in their own languages."""
