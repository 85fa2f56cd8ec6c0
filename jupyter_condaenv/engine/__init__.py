"""The only rooms in which rattler is imported, uv started, or a prefix touched.

What the server imports from here never imports rattler: that happens in the workers, which are processes
of their own (`solve_worker`, `commit_worker`).
"""
