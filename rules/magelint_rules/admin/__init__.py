"""Rules about the Admin: menu, system configuration, controllers."""
