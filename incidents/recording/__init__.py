"""Writing it down: the report, its sections, what is added, and what is still missing."""
