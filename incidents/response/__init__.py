"""Acting on it: triage, review, actions, asking again, closing."""
