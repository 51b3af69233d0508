"""Sales. Their calendar day is that of the tenant's zone, as the vendor's is that of its server."""

from django.utils import timezone

from customers.api import references, wire
from customers.api.bodies import Answer
from customers.api.errors import NotFound, Problem
from customers.api.faces.clientes.fields import (
    FALSY,
    ID,
    SPELLED,
    Nota,
    Persona,
    is_falsy,
    leading_number,
    whole,
)
from customers.api.faces.clientes.items import Comprado, Items
from customers.api.faces.clientes.pagina import ActionView, Limitada, Pagina
from customers.api.schema import INTEGER, TEXT, nullable, tolerant
from customers.api.shapes import SaleShape
from customers.api.views import PageView


class ClienteId(wire.OfColumns, wire.Field):
    """Whose sale it is, an addition of ours; whatever is falsy is nobody."""

    documented = nullable(INTEGER)
    written = tolerant(nullable(ID), {"anyOf": [FALSY, SPELLED]})

    def __init__(self):
        super().__init__(source="customer", required=False)

    reads = ("customer_id",)

    def run_validation(self, value=wire.empty):
        if value is wire.empty or is_falsy(value):
            raise wire.SkipField
        found = references.customer(self.context["request"].auth.tenant, pk=whole(value))
        if found is None:
            raise NotFound(code="unknown_customer")
        return found

    to_representation = wire.as_it_is


class Venta(SaleShape):
    joins = ("seller", "cancelled_by")

    id = wire.IntegerField(read_only=True)
    vendedorId = wire.CharField(source="seller.uuid", default=None, read_only=True)
    clienteId = ClienteId()
    total = wire.Money()
    notas = Nota(source="notes")
    creadoEn = wire.Moment(source="created_at")
    canceladaEn = wire.Moment(source="cancelled_at", allow_null=True)
    canceladaPorId = wire.CharField(source="cancelled_by.uuid", default=None, read_only=True)
    motivoCancelacion = wire.CharField(
        source="cancellation_reason", allow_null=True, read_only=True
    )
    empresaId = wire.TenantId()

    @classmethod
    def rows(cls, sales):
        return super().rows(sales).invoices()


class VentaConItems(Comprado, Venta):
    items = Items("ventaId")

    def create(self, given):
        return super().create(given | {"seller": self.caller.user})


class VentaCancelada(Venta):
    items = Items("ventaId")
    canceladaPor = Persona(source="cancelled_by")


class VentasView(Limitada, PageView):
    pass


class Cancelacion(wire.Serializer):
    motivo = Nota()


class VentaView(ActionView):
    bodies = {
        "cancelar": {
            "type": "object",
            "properties": {"motivo": tolerant(nullable(TEXT), FALSY)},
        }
    }
    optional = {"cancelar"}

    def cancelar(self, request, **kwargs):
        """Cancel a sale of today, once."""
        given = Cancelacion(data=self.body())
        given.is_valid(raise_exception=True)
        sale = self.get_object()
        if not sale.is_cancelled and timezone.localdate(sale.created_at) != timezone.localdate():
            raise Problem(code="another_day")
        reason = given.validated_data.get("motivo")
        cancelled = self.page.shape.cancel(sale, self.actor(), reason=reason)
        return Answer(self.shape(cancelled).data)


class OfAdministrators(Pagina):
    """Only who may do everything cancels sales."""

    def scope_for(self, method):
        return "admin"


WORDS = {
    "unauthenticated": "No autenticado",
    "not_an_id": "ID inválido.",
    "not_found": "Venta no encontrada.",
    "no_items": "La venta debe incluir al menos un producto.",
    "bad_item": "Cada item debe tener un producto valido y cantidad > 0.",
    "unknown_reference": "Producto no encontrado o no pertenece a la empresa: {}",
    "already_cancelled": "Esta venta ya fue cancelada.",
    "another_day": "Solo se pueden cancelar ventas registradas el mismo día calendario.",
    "has_credit_notes": "Cancela antes las notas de crédito de esta venta.",
    ("crashed", "create"): "Error al registrar la venta",
    ("crashed", "cancelar"): "Error al cancelar la venta.",
}

ventas = Pagina(
    "ventas",
    shape=VentaConItems,
    rows="sales",
    scope="sales",
    view=VentasView,
    words=WORDS,
    many={"post": "create"},
    one={},
)
cancelar_venta = OfAdministrators(
    "ventas/<id>/cancelar",
    shape=VentaCancelada,
    rows="sales",
    lookup=leading_number,
    view=VentaView,
    words=WORDS | {"scope": "Solo un administrador puede cancelar ventas."},
    one={"post": "cancelar"},
)
