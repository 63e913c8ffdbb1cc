"""The forms of the office's pages; each file is one subject."""
