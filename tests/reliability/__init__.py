"""Kill at random moments, break channels and disks, and look at what is left.

`python -m tests.reliability --kills 500` kills for real and prints what came of it; `docs/reliability.md` tells
what is promised and what that run has shown.
"""
