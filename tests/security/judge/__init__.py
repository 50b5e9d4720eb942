"""An independent judge of row security: plain Python says from the rows who may see what."""
