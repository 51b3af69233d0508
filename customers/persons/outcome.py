"""What erasing a person has done."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Erasure:
    """How many rows of each model were removed and changed; how many sales still name the person
    and until when the last of them does; where else rows name them, as mentions tell."""

    removed: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    retained: int = 0
    until: date | None = None
    mentions: list = field(default_factory=list)

    def remove(self, rows):
        """Delete rows and count them."""
        self.removed[rows.model] += rows.count()
        rows.delete()

    def count_documents(self, erased):
        """Take over what sales.services.erasure tells."""
        self.removed += Counter({model: len(ids) for model, ids in erased.removed.items()})
        self.changed += Counter({model: len(ids) for model, ids in erased.changed.items()})
        self.retained, self.until = erased.retained, erased.until

    def tables(self):
        """(table, rows removed, rows changed) wherever there are any, in the order of tables."""
        models = {*+self.removed, *+self.changed}
        return sorted(
            (model._meta.db_table, self.removed[model], self.changed[model]) for model in models
        )
