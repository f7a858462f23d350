"""Integrations: what they ask for and where they send keys."""
