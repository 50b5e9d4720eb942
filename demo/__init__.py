"""The demonstration on one machine: an invented trust, servers from wheels, and what starts them.

Never in production: the image leaves it out.
"""
