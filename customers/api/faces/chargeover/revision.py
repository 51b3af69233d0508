"""What has become of an object, from the record of changes."""

from customers.api import wire
from customers.api.bodies import Answer
from customers.api.faces.chargeover.fields import Moment, Told
from customers.api.faces.chargeover.objects import ObjectView, whole
from customers.api.schema import INTEGER, TEXT

MOST = 10


class Asked(wire.Field):
    """What was asked for, the same in every entry."""

    def __init__(self, name, json):
        self.asked, self.documented = name, json
        super().__init__(source="*", read_only=True)

    def to_representation(self, change):
        return self.context[self.asked]


class Did(wire.Field):
    """What was done to what: `Customer updated`."""

    documented = TEXT

    def __init__(self):
        super().__init__(source="action", read_only=True)

    def to_representation(self, action):
        return f"{self.context['type'].capitalize()} {action}"


class Revision(wire.Serializer):
    """A change. Who made it is a member of the staff; contacts cannot."""

    context_str = Asked("type", TEXT)
    context_id = Asked("number", INTEGER)
    admin_id = wire.IntegerField(source="user_id", allow_null=True)
    admin_name = wire.CharField(source="actor")
    user_id = wire.Constant(None)
    user_name = wire.Constant(None)
    integration_id = wire.Constant(None)
    revision_datetime = Moment(source="at")
    revision_ipaddr = Told(lambda change: change.ip_address or "")
    revision_note = Did()


class RevisionView(ObjectView):
    def revisions(self, request, **kwargs):
        """The latest changes, newest first: `limit` from 1 to 10, 10 by default."""
        found = self.get_object()
        kind = found._meta.model_name
        changes = request.auth.tenant.changes.filter(kind=kind, object_id=found.pk)
        limit = min(whole(request.query_params.get("limit", "")) or MOST, MOST)
        rows = changes.order_by("-id")[:limit]
        asked = {"type": self.page.type, "number": self.page.shape.number_of(found)}
        shape = Revision(rows, many=True, context={"request": request} | asked)
        return Answer(self.face.one(request, shape.data))
