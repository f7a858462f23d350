"""PHP classes of an installation, looked up as the autoloader does."""
