"""Finds what breaks Magento 2 integrations before Magento does."""

__version__ = "0.1.0"
