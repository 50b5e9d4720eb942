"""Questions, decisions, and the steps of sending and following up."""
