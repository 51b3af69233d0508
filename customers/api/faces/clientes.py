"""Clientes: a tenant's customers and their history, in Spanish.

https://mintlify.com/juadariasmar/inventory_project
"""

import re

from django.http import HttpResponsePermanentRedirect
from django.urls import re_path

from customers.api import wire
from customers.api.authentication import KeyAuthentication, MemberSession
from customers.api.face import Face, Page
from customers.api.filtering import Parameters
from customers.api.lookups import number
from customers.api.schema import Parameter, mapping
from customers.api.shapes import CustomerShape
from customers.api.views import PageView
from customers.filters import CustomerFilters

ESTADOS = {"pending": "PENDIENTE", "converted": "CONVERTIDA", "cancelled": "CANCELADA"}

SENTENCES = {
    "unauthenticated": "No autorizado",
    "not_found": "Cliente no encontrado",
    "unknown_address": "Ruta no encontrada",
    "malformed": "El cuerpo de la petición no es un JSON válido",
    "length_required": "La petición debe indicar su longitud",
    "throttled": "Demasiadas peticiones: intente de nuevo más tarde",
    "too_large": "El cuerpo de la petición es demasiado grande",
}
FORBIDDEN = {
    "tenant": "Usuario sin empresa asignada",
    "scope": "No autorizado",
    "cross_site": "Petición rechazada: viene de otro sitio",
}
DUPLICATE = {
    "create": "Ya existe un cliente con ese documento",
    "update": "El documento ya está en uso",
}
CRASHED = {
    "list": "Error al obtener clientes",
    "create": "Error al crear cliente",
    "retrieve": "Error al obtener cliente",
    "update": "Error al actualizar cliente",
    "historial": "Error al obtener historial",
}


def is_falsy(value):
    """As JavaScript sees it: an empty array is not."""
    return not value and not isinstance(value, list | dict)


class Texto(wire.Text):
    """An optional text: whatever is falsy clears it."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)

    def run_validation(self, value=wire.empty):
        cleared = value is not wire.empty and is_falsy(value)
        return super().run_validation(None if cleared else value)


class Documento(Texto):
    """Cannot be cleared through this API: an empty one is as if it had not been sent."""

    def run_validation(self, value=wire.empty):
        if value is wire.empty or is_falsy(value):
            raise wire.SkipField
        return super().run_validation(value)


class Nombre(wire.Text):
    """Required and trimmed; an empty one in an update keeps the name."""

    def run_validation(self, value=wire.empty):
        if self.root.partial and (value is wire.empty or is_falsy(value)):
            raise wire.SkipField
        return super().run_validation(value)

    def to_internal_value(self, value):
        name = super().to_internal_value(value).strip()
        if not name:
            self.fail("required")
        return name


class Cliente(CustomerShape):
    id = wire.IntegerField(read_only=True)
    nombre = Nombre(source="name")
    documento = Documento(source="tax_id")
    email = Texto()
    telefono = Texto(source="phone")
    direccion = Texto(source="billing.street")
    notas = Texto(source="description")
    creadoEn = wire.Moment(source="created_at")
    empresaId = wire.TenantId()


class Venta(wire.Serializer):
    id = wire.IntegerField()
    vendedorId = wire.CharField(source="seller.uuid", default=None)
    clienteId = wire.IntegerField(source="customer_id", allow_null=True)
    total = wire.Money()
    notas = wire.CharField(source="notes", allow_null=True)
    creadoEn = wire.Moment(source="created_at")
    canceladaEn = wire.Moment(source="cancelled_at", allow_null=True)
    canceladaPorId = wire.CharField(source="cancelled_by.uuid", default=None)
    motivoCancelacion = wire.CharField(source="cancellation_reason", allow_null=True)
    empresaId = wire.TenantId()


class Cotizacion(wire.Serializer):
    id = wire.IntegerField()
    vendedorId = wire.CharField(source="seller.uuid", default=None)
    clienteId = wire.IntegerField(source="customer_id", allow_null=True)
    total = wire.Money()
    notas = wire.CharField(source="notes", allow_null=True)
    estado = wire.Word(source="status", words=ESTADOS)
    validaHasta = wire.Moment(source="valid_until")
    creadoEn = wire.Moment(source="created_at")
    ventaId = wire.IntegerField(source="sale_id", allow_null=True)
    convertidaEn = wire.Moment(source="converted_at", allow_null=True)
    canceladaEn = wire.Moment(source="cancelled_at", allow_null=True)
    canceladaPorId = wire.CharField(source="cancelled_by.uuid", default=None)
    motivoCancelacion = wire.CharField(source="cancellation_reason", allow_null=True)
    empresaId = wire.TenantId()


class Cuenta(wire.Serializer):
    ventas = wire.IntegerField(source="sales_count")
    cotizaciones = wire.IntegerField(source="quotations_count")


class Historial(Cliente):
    """The last 20 sales, cancelled ones too; the last 10 pending quotations, expired ones too."""

    ventas = Venta(source="recent_sales", many=True, read_only=True)
    cotizaciones = Cotizacion(source="recent_pending_quotations", many=True, read_only=True)
    _count = Cuenta(source="*", read_only=True)

    @classmethod
    def rows(cls, customers):
        return super().rows(customers).with_document_counts()


class HistorialView(PageView):
    historial = PageView.retrieve


class PrimerValor(Parameters):
    """The first value of a repeated parameter counts."""

    def choose(self, values):
        return values[0]


class Limite:
    """`limite` as parseInt reads it: 200 where it says nothing useful, never above 500."""

    default, most = 200, 500
    documented = [Parameter("limite", int, description="200 by default, 500 at most.")]
    leading_number = re.compile(r"\s*\+?([0-9]+)")

    def paginate_queryset(self, rows, request, view=None):
        return list(rows.order_by("-id")[: self.limit(request)])

    def limit(self, request):
        given = request.query_params.getlist("limite")
        found = self.leading_number.match(given[0]) if given else None
        digits = found.group(1).lstrip("0") if found else ""
        if len(digits) > 3:
            return self.most
        return min(int(digits or self.default), self.most)


def leading_number(text):
    """The id of `2abc` is 2."""
    found = re.match(r"\s*\+?0*([0-9]{1,10})(?![0-9])", text, re.ASCII)
    return number(found.group(1)) if found else None


class Clientes(Face):
    name = "clientes"
    title = "Clientes"
    root = "api/"
    authentication = (KeyAuthentication, MemberSession)
    pagination = Limite
    filtering = PrimerValor
    failure = mapping(error={"type": "string"})

    def error(self, request, failure):
        if failure.code == "method_not_allowed":
            return None
        return {"error": self.sentence(failure)}

    def sentence(self, failure):
        match failure.code, failure.action:
            case "forbidden", _:
                return FORBIDDEN[failure.problem.reason]
            case "duplicate", action:
                return DUPLICATE[action]
            case "crashed", action:
                return CRASHED.get(action, "Error interno")
            case "invalid", action:
                return self.invalid(failure.fields, action)
            case code, _:
                return SENTENCES.get(code, "Petición inválida")

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
    Page(
        "clientes",
        shape=Cliente,
        lookup=leading_number,
        filterset=CustomerFilters,
        parameters={"busqueda": "search"},
    ),
    Page(
        "clientes/<id>/historial",
        shape=Historial,
        lookup=leading_number,
        view=HistorialView,
        one={"get": "historial"},
    ),
)
