"""Spanish as Django knows it, but thousands are parted as most of Latin America parts them."""

THOUSAND_SEPARATOR = "."
