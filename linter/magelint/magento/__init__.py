"""What a Magento installation is, computed as Magento's own classes compute it."""
