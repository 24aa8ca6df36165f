"""What changed: a member's twelve weeks, and the clinic's report."""
