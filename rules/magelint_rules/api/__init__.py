"""Rules about the resources that integrations list."""
