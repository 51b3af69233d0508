"""The note about a customer. https://developer.chargeover.com/docs/rest/#notes"""

from customers.api import wire
from customers.api.faces.chargeover.fields import (
    Choice,
    CustomerNumber,
    CustomerReference,
    Moment,
    Name,
)
from customers.api.faces.chargeover.objects import Sent
from customers.api.shapes import NoteShape


class About(Choice):
    """What kind of object the note is about: only customers have notes."""

    def get_attribute(self, note):
        return "customer"


class ChargeOverNote(Sent, NoteShape):
    create_only = frozenset({"obj_type", "obj_id", "obj_external_key", "obj_token"})
    whose = ("obj_id", "obj_token", "obj_external_key")

    note_id = wire.IntegerField(source="id", read_only=True)
    note = Name(source="text")
    obj_type = About("customer", required=True)
    obj_external_key = CustomerReference("external_key", source="customer")
    obj_token = CustomerReference("token", source="customer")
    obj_id = CustomerNumber(source="customer", allow_null=False)
    admin_id = wire.IntegerField(source="author_id", read_only=True, allow_null=True)
    user_id = wire.IntegerField(source="contact_id", read_only=True, allow_null=True)
    note_datetime = Moment(source="created_at")

    @staticmethod
    def seen_from(notes, tenant):
        return notes.exclude(customer__status="archived")

    def validate(self, given):
        given.pop("obj_type", None)
        if self.instance is None and "customer" not in given:
            raise wire.ValidationError({"obj_id": "About whom?"}, code="required")
        return given
