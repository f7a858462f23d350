"""Routes and service contracts."""
