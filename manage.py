#!/usr/bin/env python
"""Django's command line for Clientela.

What an operator can mend, a setting or the database, is told in a line; `--traceback` tells more.
"""

import os
import sys


def main(arguments):
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, DataError, IntegrityError

    try:
        execute_from_command_line(arguments)
    except (ImproperlyConfigured, DatabaseError) as error:
        if "--traceback" in arguments or isinstance(error, DataError | IntegrityError):
            raise  # what a row may not be is a mistake of ours
        told = f"{type(error).__name__}: {str(error).strip()}"
        if isinstance(error, DatabaseError):
            told += " Is the database there, and migrated?"
        sys.exit(told)
    except KeyboardInterrupt:
        sys.exit("Interrupted.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main(sys.argv)
