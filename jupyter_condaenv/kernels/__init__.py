"""Every environment's kernels, for the server and for Jupyter's other tools."""
