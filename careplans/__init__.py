"""Sexual safety conversations, care plans and restrictions (NCCMH domain 1).

The incident's closing checklist already waits for this app's step; until plans are recorded here,
the step is ticked by hand with the reason.
"""
