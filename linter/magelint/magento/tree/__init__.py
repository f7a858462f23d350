"""Files of a checked tree."""
