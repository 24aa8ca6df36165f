"""From the first question to the answer how urgent it is."""
