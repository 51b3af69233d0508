"""How long the law of a country has documents of trade kept, with the name of who bought.

Years after the end of the calendar year of the document. Where tax law and commercial law differ
the longer term counts. A country that is not listed has the longest term of the table. These are
readings of the sources named, not advice: whoever answers for a tenant has them checked.
"""

from datetime import date

YEARS = {
    "AR": 10,  # Código Civil y Comercial, art. 328
    "BR": 5,  # Código Tributário Nacional, arts. 173 and 195
    "CL": 6,  # Código Tributario, arts. 17 and 200
    "CO": 10,  # Ley 962 de 2005, art. 28
    "EC": 7,  # Reglamento de Comprobantes de Venta, art. 41
    "ES": 6,  # Código de Comercio, art. 30
    "MX": 10,  # Código de Comercio, art. 38; Código Fiscal de la Federación, art. 30, says 5
    "PE": 5,  # Código Tributario, art. 87
}
LONGEST = max(YEARS.values())


def retention_years(country):
    """For how many years, of an ISO 3166-1 alpha-2 code."""
    return YEARS.get(country, LONGEST)


def kept_until(country, issued_on):
    """The last day on which a document of that day has to be kept."""
    year = min(issued_on.year + retention_years(country), date.max.year)
    return date(year, 12, 31)


def oldest_kept(country, day):
    """The first day whose documents still have to be kept on that day."""
    return date(max(day.year - retention_years(country), date.min.year), 1, 1)
