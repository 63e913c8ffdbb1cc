"""The schematic demo zone: its story told by the office's own actions, each on its day."""
