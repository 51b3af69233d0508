"""The faces: one module each, named after the vendor whose clients it serves."""

from customers.api.faces.clientes import clientes

FACES = (clientes,)
