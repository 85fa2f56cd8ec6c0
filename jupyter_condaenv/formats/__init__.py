"""Files that people and conda have: one module a format, constants first, then `parse` and `render`."""
