"""Who may see it: exclusions and their grounds, who is named on the case, emergency access."""
