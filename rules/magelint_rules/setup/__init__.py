"""PHP that installs things."""
