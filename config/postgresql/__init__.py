"""Django's backend for PostgreSQL, with fewer messages between the two."""
