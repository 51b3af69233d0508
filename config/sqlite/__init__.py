"""Django's backend for SQLite, with less work for each statement."""
