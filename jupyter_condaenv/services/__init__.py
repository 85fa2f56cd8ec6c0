"""What can be done with environments: state, rules and events; nothing here knows HTTP."""
