"""URLs of integrations."""
