"""What a person may ask of the book: to see all that it holds about them, and to be erased.

Argentina's Ley 25.326 (arts. 14, 16), Brazil's LGPD (art. 18), Mexico's ARCO rights and the
European GDPR (arts. 15, 17, 20) agree on both.
"""

from customers.persons.contacts import erase_contact
from customers.persons.erasure import erase_customer
from customers.persons.exporting import everything_about
from customers.persons.finding import NoSuchPerson, Person, find_contact, find_customer, find_text

__all__ = [
    "NoSuchPerson",
    "Person",
    "erase_contact",
    "erase_customer",
    "everything_about",
    "find_contact",
    "find_customer",
    "find_text",
]
