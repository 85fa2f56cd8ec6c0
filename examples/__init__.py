"""An example notebook, and a demonstration that takes it through everything."""
