"""Who read or wrote what about whom, in a chain of hashes."""
