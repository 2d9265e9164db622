"""From a network's name to a proved and recorded system: session, plan, deployment, record, verification."""
