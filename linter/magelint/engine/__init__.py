"""Runs rules over an installation: registry, run, suppressions, baseline, fixes."""
