"""Versions of magento/framework that rules of several families compare with."""

from __future__ import annotations

BEFORE_2_3 = ("100.0.20", "100.1.18", "101.0.11")
"""The last versions for Magento 2.0, 2.1 and 2.2."""
