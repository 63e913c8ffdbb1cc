"""Formatting for templates: figures, areas, days and shares as the office writes them."""
