"""Rules about the URLs of integrations."""
