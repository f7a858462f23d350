"""Merged configuration: the merging itself, XSD schemas, di.xml and the admin area."""
