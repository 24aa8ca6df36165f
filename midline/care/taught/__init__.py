"""What the camera can follow: movements that are built in, and those that therapists taught it."""
