"""Who uses the hub. Nobody on the machine has these user ids, so no account has to be made for them."""

IDS = {"alice": 28101, "bob": 28102}

UMASKS = {"alice": 0o022, "bob": 0}
"""What a login has set: the usual one, and the most careless."""
