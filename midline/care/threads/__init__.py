"""The one thread of messages between a member and their care team."""
