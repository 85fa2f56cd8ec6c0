"""Scripts that keep what is generated in step with the sources."""
