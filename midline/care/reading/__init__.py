"""Today's session, the pain check, the plan and how it goes."""
