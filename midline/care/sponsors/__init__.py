"""Who pays: employers and plans, and who is eligible; kept apart from all that is clinical."""
