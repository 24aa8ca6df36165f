"""Goals, habits, readiness and playbooks; nothing clinical."""
