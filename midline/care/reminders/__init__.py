"""Notices to people: letters, pushes, the list in the app; within a budget and outside quiet hours."""
