"""What people do with an incident: one function each, keyword-only, atomic, with `by` and `now`."""
