"""How numbers are printed, where python-stdnum has no format for them."""


def grouped(pattern: str):
    """A display that fills the `#` of a pattern, for numbers of one length."""

    def display(number: str) -> str:
        characters = iter(number)
        return "".join(next(characters) if mark == "#" else mark for mark in pattern)

    return display


def thousands(number: str) -> str:
    return f"{int(number):,}".replace(",", ".")


def thousands_and_digit(number: str) -> str:
    return f"{thousands(number[:-1])}-{number[-1]}"
