"""What needs a clinician's eyes, and what the clinician decides."""
