"""Customers out of a file: CSV with the book's own names or the headings of an export, or JSON as
callers of a face send it.

`reading` finds the rows and their lines, `columns` and `bodies` make of each the arguments of
create_customer, `batches` writes them and gathers what is wrong.
"""
