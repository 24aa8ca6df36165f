"""Who is in the clinic, and the one door to a member."""
