"""Who changes the book, and on which way the change came."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """What the record of changes keeps of the one who acts.

    `name` is what people read, `user` the account where there is one, `face` the way the change
    came in (a face's name, `admin`, or the name of a command), `ip_address` the caller's.
    """

    name: str
    face: str
    user: object = None
    request_id: str = ""
    ip_address: str | None = None

    @classmethod
    def of_command(cls, command):
        """A management command acts for whoever may run it."""
        return cls(name=f"manage.py {command}", face=command)
