"""Configuration files as XML."""
