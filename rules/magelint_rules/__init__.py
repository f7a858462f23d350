"""The rules that come with magelint: FAMILY/RULE.py beside FAMILY/RULE.md."""
