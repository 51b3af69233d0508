"""Customers, and what one of them bought and was offered.

https://mintlify.com/juadariasmar/inventory_project
"""

import re

from customers.api import wire
from customers.api.faces.clientes.cotizacion import Cotizacion
from customers.api.faces.clientes.fields import (
    BLANKS,
    FALSY,
    FILLED,
    Texto,
    is_falsy,
    leading_number,
    trimmed,
)
from customers.api.faces.clientes.pagina import Pagina
from customers.api.faces.clientes.venta import Venta
from customers.api.filtering import Parameters
from customers.api.schema import INTEGER, Parameter, tolerant
from customers.api.shapes import CustomerShape, recent_pending_quotations, recent_sales
from customers.api.views import PageView
from customers.filters import CustomerFilters


class Documento(Texto):
    """Cannot be cleared through this API: an empty one is as if it had not been sent."""

    def run_validation(self, value=wire.empty):
        if value is wire.empty or is_falsy(value):
            raise wire.SkipField
        return super().run_validation(value)


class Nombre(wire.Text):
    """Required and trimmed; an empty one in an update keeps the name."""

    @property
    def written(self):
        return tolerant(FILLED, FALSY) if self.root.partial else FILLED

    def run_validation(self, value=wire.empty):
        if self.root.partial and (value is wire.empty or is_falsy(value)):
            raise wire.SkipField
        return super().run_validation(value)

    def to_internal_value(self, value):
        name = trimmed(super().to_internal_value(value))
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


class Cuenta(wire.Serializer):
    ventas = wire.IntegerField(source="sales_count")
    cotizaciones = wire.IntegerField(source="quotations_count")


class Historial(Cliente):
    """The last 20 sales, cancelled ones too; the last 10 pending quotations, expired ones too."""

    ventas = Venta(source="recent_sales", many=True, read_only=True)
    cotizaciones = Cotizacion(source="recent_pending_quotations", many=True, read_only=True)
    _count = Cuenta(source="*", read_only=True)

    beside = {recent_sales: Venta, recent_pending_quotations: Cotizacion}

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

    own = {"limite"}
    default, most = 200, 500
    documented = [
        Parameter("limite", tolerant(INTEGER), description="200 by default, 500 at most.")
    ]
    leading_number = re.compile(rf"[{BLANKS}]*\+?([0-9]+)")

    def paginate_queryset(self, rows, request, view=None):
        return rows.order_by("-id")[: self.limit(request)]

    def limit(self, request):
        given = request.query_params.getlist("limite")
        found = self.leading_number.match(given[0]) if given else None
        digits = found.group(1).lstrip("0") if found else ""
        if len(digits) > 3:
            return self.most
        return min(int(digits or self.default), self.most)


WORDS = {
    ("duplicate", "create"): "Ya existe un cliente con ese documento",
    ("duplicate", "update"): "El documento ya está en uso",
    ("crashed", "list"): "Error al obtener clientes",
    ("crashed", "create"): "Error al crear cliente",
    ("crashed", "retrieve"): "Error al obtener cliente",
    ("crashed", "update"): "Error al actualizar cliente",
    ("crashed", "historial"): "Error al obtener historial",
}

clientes = Pagina(
    "clientes",
    shape=Cliente,
    lookup=leading_number,
    filterset=CustomerFilters,
    parameters={"busqueda": "search_without_trade_names"},
    words=WORDS,
)
historial = Pagina(
    "clientes/<id>/historial",
    shape=Historial,
    lookup=leading_number,
    view=HistorialView,
    words=WORDS,
    one={"get": "historial"},
)
