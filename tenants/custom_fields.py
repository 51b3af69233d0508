"""Custom fields: texts under names of the tenant's own."""


def merge_custom_fields(row, given):
    """Take `custom` out of what is given and change only those fields; None removes one.

    The row is locked or new, so that two who change different fields both succeed.
    """
    if changes := given.pop("custom", None):
        merged = row.custom_fields | changes
        row.custom_fields = {name: value for name, value in merged.items() if value is not None}
