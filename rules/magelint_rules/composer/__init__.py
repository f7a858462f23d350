"""Rules on composer.json and on installed packages."""
