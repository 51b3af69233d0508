"""What a demo remembers of its own credentials, in a file beside its database.

The database keeps hashes only, so without the file a later run could not print what earlier runs
printed. Where the file or a key is gone, new credentials take their place.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection


@dataclass
class Memory:
    """`password` opens every account, `keys` are both parts of each tenant's key, by its slug, and
    `faces` are the first tenant's calls, for the front page."""

    password: str = ""
    keys: dict = field(default_factory=dict)
    faces: dict = field(default_factory=dict)

    def save(self):
        write_private(memory_file(), json.dumps(vars(self), indent=2))


def recall():
    """What an earlier run saved; nothing before the first."""
    path = memory_file()
    return Memory(**json.loads(path.read_text())) if path.exists() else Memory()


def memory_file():
    """One per database: several may share a folder."""
    name = Path(connection.settings_dict["NAME"]).stem
    return settings.BESIDE_DATABASE / f".demo-{connection.vendor}-{name}.json"


def write_private(path, text):
    """Write a file that only its owner may read, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
