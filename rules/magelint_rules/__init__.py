"""The built-in rules: `FAMILY/RULE.py`, each with its page `RULE.md`."""
