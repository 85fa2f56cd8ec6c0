"""A real JupyterLab in a real Chromium, over the local channel.

`lab` runs the server, `held_channel` is a channel that keeps its packages back, `workbench` and `sidebar` say
what a person does, `conftest` puts them together. Screenshots go to `artifacts/screenshots`, those of failed
tests to `artifacts/failures`.
"""
