"""The proof that the office works."""
