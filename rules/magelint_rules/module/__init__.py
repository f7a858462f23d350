"""Modules: module.xml, registration, sequence."""
