"""What happened to a member: events, appended and never edited."""
