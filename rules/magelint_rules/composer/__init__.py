"""composer.json and what is installed."""
