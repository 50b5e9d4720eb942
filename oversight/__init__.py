"""Who looks at what people looked at: the pages of the audit trail, and its patterns."""
