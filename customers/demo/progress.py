"""How far the demo is, on one line of stderr."""


class Progress:
    """Counts steps of equal weight, on a stream as commands have them.

    On a terminal the line is rewritten as rows go by; elsewhere each step has a line of its own.
    """

    def __init__(self, stream, steps):
        self.stream, self.steps, self.done, self.told = stream, steps, 0, None
        self.rewrites = stream.isatty()

    def through(self, what, rows):
        """The rows one by one, while it is told how far they are."""
        rows = [*rows]
        self.tell(what, 0)
        for number, row in enumerate(rows):
            yield row
            self.tell(what, (number + 1) / len(rows))
        self.done += 1

    def tell(self, what, part):
        percent = int(100 * (self.done + part) / self.steps)
        message = (percent, what) if self.rewrites else what
        if message != self.told:
            self.told = message
            self.write(f"{percent:3} % {what}")

    def finish(self):
        if self.done:
            self.write("100 % ready")
            self.stream.write("")

    def write(self, line):
        """Not in the red of errors, which is what commands give stderr."""
        line, ending = (f"\r{line:<40}", "") if self.rewrites else (line, "\n")
        self.stream.write(line, style_func=str, ending=ending)
        self.stream.flush()
