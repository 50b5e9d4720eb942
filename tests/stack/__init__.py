"""The compose file as it stands: its own commands, in its own order, roles and environment."""
