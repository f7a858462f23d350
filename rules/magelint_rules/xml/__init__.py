"""Rules about the XML of configuration files."""
