from django.contrib.admin.apps import AdminConfig


class ConfigurationConfig(AdminConfig):
    """Django's admin with our site: configuration alone, for whoever holds that permission."""

    default_site = "accounts.configuration.ConfigurationSite"
