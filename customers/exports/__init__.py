"""The customers of a list as a file: CSV, streamed, or a workbook.

`columns` says what is told of a customer, `rows` reads them in chunks, `csv` and `xlsx` write them,
`back_office` offers both where the admin lists customers.
"""
