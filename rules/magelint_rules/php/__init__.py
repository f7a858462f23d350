"""PHP that Magento loads."""
