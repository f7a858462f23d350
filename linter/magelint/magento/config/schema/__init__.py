"""Validates configuration against the installation's XSDs as developer mode does: file by file, and merged."""
