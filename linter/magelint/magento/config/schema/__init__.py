"""Validation of configuration against the install's own XSDs as developer mode does it: file by file, and merged."""
