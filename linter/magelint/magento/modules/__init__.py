"""Modules: how Magento finds, declares, orders and enables them."""
