"""The tree of resources."""
