"""Properties of rows that are told from columns alone."""


class FromColumns(property):
    """A property that a function makes of some columns, for who has an instance; `reads` and
    `made_of` are for who has the columns."""

    def __init__(self, made_of, *reads):
        super().__init__(lambda row: made_of(*(getattr(row, name) for name in reads)))
        self.made_of, self.reads = made_of, reads
