"""Rules about the definition of integrations."""
