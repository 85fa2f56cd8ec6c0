"""A real JupyterHub with the configuration of `examples/`, and two people who share a folder of environments."""
