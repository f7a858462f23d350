"""PHP classes, resolved as the autoloader does."""
