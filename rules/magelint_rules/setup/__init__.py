"""Setup scripts and patches."""
