"""The faces: one module each, named after the vendor whose clients it serves."""

from customers.api.faces.chargeover import chargeover
from customers.api.faces.clientes import clientes
from customers.api.faces.lapyme import lapyme
from customers.api.faces.organizations import organizations
from customers.api.faces.piriod import piriod

# a face comes before those whose root its own addresses begin with
FACES = (chargeover, lapyme, organizations, piriod, clientes)
