"""Capacity assessments: one assessment, one decision, one time (Mental Capacity Act 2005).

The incident's closing checklist already waits for this app's step; until assessments are recorded here,
the step is ticked by hand with the reason.
"""
