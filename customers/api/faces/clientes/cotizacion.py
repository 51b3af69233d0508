"""Quotations: made, converted once, cancelled. The face itself says who may."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from customers.api import wire
from customers.api.bodies import Answer
from customers.api.errors import Forbidden, Problem
from customers.api.faces.clientes.fields import FILLED, Nota, Persona, leading_number
from customers.api.faces.clientes.items import Comprado, Items
from customers.api.faces.clientes.pagina import ActionView, Limitada, Pagina
from customers.api.faces.clientes.venta import Cancelacion, Venta
from customers.api.references import customer_in, customer_known
from customers.api.schema import INTEGER, TEXT, Parameter, mapping, tolerant
from customers.api.shapes import QuotationShape
from customers.api.whole import WholeView

ESTADOS = {"pending": "PENDIENTE", "converted": "CONVERTIDA", "cancelled": "CANCELADA"}
STATUSES = {estado: status for status, estado in ESTADOS.items()}


class DiasValidez(wire.Field):
    """For how many days it holds: at most 365, and 7 where no positive whole number is given."""

    documented = tolerant(INTEGER)
    usual, most = 7, 365

    def __init__(self):
        super().__init__(required=False, write_only=True)

    def run_validation(self, value=wire.empty):
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        is_whole = is_number and value > 0 and value == int(value)
        return min(int(value), self.most) if is_whole else self.usual


class Cotizacion(QuotationShape):
    joins = ("seller", "cancelled_by")

    id = wire.IntegerField(read_only=True)
    vendedorId = wire.CharField(source="seller.uuid", default=None, read_only=True)
    clienteId = wire.IntegerField(source="customer_id", allow_null=True, read_only=True)
    total = wire.Money()
    notas = Nota(source="notes")
    estado = wire.Word(source="status", words=ESTADOS)
    validaHasta = wire.Moment(source="valid_until")
    creadoEn = wire.Moment(source="created_at")
    ventaId = wire.IntegerField(source="sale_id", allow_null=True, read_only=True)
    convertidaEn = wire.Moment(source="converted_at", allow_null=True)
    canceladaEn = wire.Moment(source="cancelled_at", allow_null=True)
    canceladaPorId = wire.CharField(source="cancelled_by.uuid", default=None, read_only=True)
    motivoCancelacion = wire.CharField(
        source="cancellation_reason", allow_null=True, read_only=True
    )
    empresaId = wire.TenantId()


class CotizacionConItems(Comprado, Cotizacion):
    """`cliente` is a name: that of a customer, or of one that is made by who may make customers."""

    items = Items("cotizacionId")
    cliente = Nota(write_only=True)
    diasValidez = DiasValidez()

    def create(self, given):
        at, name = timezone.now(), given.pop("cliente", None)
        until = at + timedelta(days=given.pop("diasValidez"))
        return super().create(
            given
            | {
                "at": at,
                "valid_until": until,
                "seller": self.caller.user,
                "customer": self.customer(name) if name else None,
            }
        )

    def customer(self, name):
        if self.caller.may("customers:write"):
            return customer_in(self.caller.tenant, name, by=self.actor)
        found = customer_known(self.caller.tenant, name)
        if found is None:
            raise Forbidden("scope")
        return found


class CuentaDeItems(wire.Serializer):
    items = wire.IntegerField(source="lines_count")


class CotizacionEnLista(Cotizacion):
    vendedor = Persona(source="seller")
    _count = CuentaDeItems(source="*", read_only=True)

    @classmethod
    def rows(cls, quotations):
        return super().rows(quotations).with_line_count().newest_first()


class Conversion(QuotationShape):
    """A quotation and the sale that it became."""

    venta = Venta(source="sale", read_only=True)
    cotizacion = Cotizacion(source="*", read_only=True)


class CotizacionesView(Limitada, WholeView):
    listing = frozenset()  # neither the house's filters nor its `limite` are for this list
    documented = {
        "list": [
            Parameter(
                "estado",
                tolerant(TEXT | {"enum": list(STATUSES)}),
                description="Others are ignored.",
            )
        ]
    }

    def filtered(self, request):
        conditions = {} if request.auth.may("admin") else {"seller": request.auth.user}
        estado = next(iter(request.query_params.getlist("estado")), None)
        if estado in STATUSES:
            conditions["status"] = STATUSES[estado]
        return self.rows().filter(**conditions)


class CotizacionView(ActionView):
    bodies = {"cancelar": mapping(motivo=FILLED)}

    def convertir(self, request, **kwargs):
        """Make the sale that was offered, once."""
        quotation = self.get_object()
        if not quotation.has_expired_at(timezone.now()):
            self.refuse_others(quotation)
        notes = f"Venta convertida desde cotización #{quotation.pk}"
        notes += f" — {quotation.notes}" if quotation.notes else ""
        converted = self.page.shape.convert(quotation, self.actor(), notes=notes)
        return Answer(self.shape(converted).data)

    def cancelar(self, request, **kwargs):
        """Withdraw a pending quotation, also one that has expired."""
        given = Cancelacion(data=self.body())
        given.is_valid(raise_exception=True)
        reason = given.validated_data.get("motivo")
        if not reason:
            raise Problem(code="no_reason")
        quotation = self.get_object()
        self.refuse_others(quotation)
        cancelled = self.page.shape.cancel(quotation, self.actor(), reason=reason)
        return Answer(self.shape(cancelled).data)

    def refuse_others(self, quotation):
        """A final one is nobody's to change, and says so itself."""
        caller = self.request.auth
        is_own = quotation.seller_id == (caller.user and caller.user.pk)
        if quotation.is_pending and not is_own and not caller.may("admin"):
            raise Forbidden("seller")


WORDS = {
    "unauthenticated": "No autenticado",
    "not_an_id": "ID inválido.",
    "not_found": "Cotización no encontrada.",
    "no_items": "La cotización debe incluir al menos un producto.",
    "bad_item": "Cada item debe tener un producto válido y cantidad > 0.",
    "unknown_reference": "Producto {} no encontrado en la empresa actual.",
    "no_reason": "Debes indicar un motivo de cancelación.",
    "expired": "La cotización está vencida. Cancélala y crea una nueva si la quieres revivir.",
    "already_cancelled": "La cotización ya está cancelada.",
    ("already_converted", "convertir"): "La cotización ya está convertida.",
    ("already_converted", "cancelar"): (
        "No se puede cancelar una cotización ya convertida. Cancela la venta resultante."
    ),
    ("seller", "convertir"): (
        "Solo el vendedor original o un administrador puede convertir esta cotización."
    ),
    ("seller", "cancelar"): (
        "Solo el vendedor original o un administrador puede cancelar esta cotización."
    ),
    ("crashed", "list"): "Error al obtener cotizaciones",
    ("crashed", "create"): "Error al crear la cotización",
    ("crashed", "convertir"): "Error al convertir la cotización.",
    ("crashed", "cancelar"): "Error al cancelar la cotización.",
}

cotizaciones = Pagina(
    "cotizaciones",
    shape=CotizacionConItems,
    row=CotizacionEnLista,
    rows="quotations",
    scope="sales",
    view=CotizacionesView,
    words=WORDS,
    one={},
)
convertir = Pagina(
    "cotizaciones/<id>/convertir",
    shape=Conversion,
    rows="quotations",
    lookup=leading_number,
    scope="sales",
    view=CotizacionView,
    words=WORDS,
    one={"post": "convertir"},
)
cancelar = Pagina(
    "cotizaciones/<id>/cancelar",
    shape=Cotizacion,
    rows="quotations",
    lookup=leading_number,
    scope="sales",
    view=CotizacionView,
    words=WORDS,
    one={"post": "cancelar"},
)
