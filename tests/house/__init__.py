"""The walls of the house, held up by tests."""
