"""The built-in rules: FAMILY/RULE.py implements a rule, FAMILY/RULE.md is its page."""
