"""Clientes: a tenant's customers with their quotations and sales, in Spanish.

Every active member keeps customers and sells. Members see their own quotations, and convert and
cancel those; administrators do so with all, and they alone cancel sales, on the calendar day of
the sale in the tenant's time zone. A key has the role of the member it acts as. One that acts as
nobody is an administrator by the scope `admin` alone: without it, its own quotations are those that
no member made. Stock is not tracked, so nothing is refused for want of it. `clienteId` of a sale
that is written is an addition to what the vendor has.

https://mintlify.com/juadariasmar/inventory_project
"""

from django.http import HttpResponsePermanentRedirect
from django.urls import re_path

from customers.api.authentication import KeyAuthentication, MemberSession
from customers.api.face import Face
from customers.api.faces.clientes import cliente, cotizacion, venta
from customers.api.schema import mapping

SENTENCES = {
    "unauthenticated": "No autorizado",
    "tenant": "Usuario sin empresa asignada",
    "scope": "No autorizado",
    "cross_site": "Petición rechazada: viene de otro sitio",
    "not_found": "Cliente no encontrado",
    "unknown_customer": "Cliente no encontrado",
    "customer_is_gone": "Cliente no encontrado",
    "unknown_address": "Ruta no encontrada",
    "malformed": "El cuerpo de la petición no es un JSON válido",
    "length_required": "La petición debe indicar su longitud",
    "throttled": "Demasiadas peticiones: intente de nuevo más tarde",
    "too_often": "Demasiados intentos de inicio de sesión. Espera {} segundos.",
    "too_large": "El cuerpo de la petición es demasiado grande",
    "currency_mismatch": "Los precios de los productos no están en la misma moneda",
    "amount_too_large": "El importe es demasiado grande",
    "crashed": "Error interno",
}


class Clientes(Face):
    name = "clientes"
    title = "Clientes"
    root = "api/"
    authentication = (KeyAuthentication, MemberSession)
    pagination = cliente.Limite
    filtering = cliente.PrimerValor
    failures = {
        "unknown_reference": 404,
        **dict.fromkeys(("expired", "currency_mismatch", "too_large", "length_required"), 400),
    }
    failure = mapping(error={"type": "string"})

    def error(self, request, failure):
        if failure.code == "method_not_allowed":
            return None
        return {"error": self.sentence(failure)}

    def sentence(self, failure):
        """The page's own words before the house's, those about its action first."""
        code = failure.problem.reason if failure.code == "forbidden" else failure.code
        known = SENTENCES | (failure.page.words if failure.page else {})
        if code == "invalid":
            return self.invalid(failure.fields, failure.action)
        words = known.get((code, failure.action)) or known.get(code, "Petición inválida")
        return words.format(failure.message)

    def invalid(self, fields, action):
        if "nombre" in fields or (action == "create" and "non_field_errors" in fields):
            return "El nombre del cliente es obligatorio"
        names = ", ".join(name for name in fields if name != "non_field_errors")
        return f"Datos inválidos: {names}" if names else "El cuerpo debe ser un objeto JSON"

    def elsewhere(self):
        slashed = re_path(r"^api/.*[^/]/+$", without_slash, name="clientes-slashed")
        return [slashed, *super().elsewhere()]


def without_slash(request):
    where, mark, query = request.get_full_path().partition("?")
    return HttpResponsePermanentRedirect(where.rstrip("/") + mark + query, preserve_request=True)


clientes = Clientes(
    cliente.clientes,
    cliente.historial,
    cotizacion.cotizaciones,
    cotizacion.convertir,
    cotizacion.cancelar,
    venta.ventas,
    venta.cancelar_venta,
)
