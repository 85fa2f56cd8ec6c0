"""The REST API: request → one service call → JSON. Its contract is `openapi.yaml` beside this file."""
