"""Row-level security: PostgreSQL is told who asks, and shows them their rows alone."""
