"""Many members at once: a virtual cohort that tries the rules, tables of what charts say, and reports."""
