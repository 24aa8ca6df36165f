"""The administrator's desk: people, teams, retention, consent, export, erasure, audit."""
