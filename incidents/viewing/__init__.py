"""Finding and reading: the list, the triage queue, one incident, its timeline, who has looked."""
