"""The book that `manage.py demo` loads: the same made-up people in every installation."""

from tenants.actor import Actor

BY = Actor.of_command("demo")
