"""Thin functions: through the door, a form, one service, then a page or a redirect."""
