"""Runs rules: registry, settings, run, suppressions, baseline and fixes."""
