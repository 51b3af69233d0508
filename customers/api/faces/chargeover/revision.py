"""What has become of an object, from the record of changes."""

from rest_framework.response import Response

from customers.api import wire
from customers.api.faces.chargeover.fields import Moment, Told
from customers.api.faces.chargeover.objects import ObjectView, whole

MOST = 10
TYPES = {"customer": "customer", "contact": "user", "note": "note"}
KINDS = {wire_name: kind for kind, wire_name in TYPES.items()}


class Revision(wire.Serializer):
    """A change. Who made it is a member of the staff; contacts cannot."""

    context_str = Told(lambda change, tenant: TYPES[change.kind])
    context_id = wire.IntegerField(source="object_id")
    admin_id = wire.IntegerField(source="user_id", allow_null=True)
    admin_name = wire.CharField(source="actor")
    user_id = wire.Constant(None)
    user_name = wire.Constant(None)
    integration_id = wire.Constant(None)
    revision_datetime = Moment(source="at")
    revision_ipaddr = Told(lambda change, tenant: change.ip_address or "")
    revision_note = Told(
        lambda change, tenant: f"{TYPES[change.kind].capitalize()} {change.action}"
    )


class RevisionView(ObjectView):
    def revisions(self, request, **kwargs):
        """The latest changes, newest first: `limit` from 1 to 10, 10 by default."""
        found = self.get_object()
        changes = request.auth.tenant.changes.filter(kind=KINDS[self.page.type], object_id=found.pk)
        limit = min(whole(request.query_params.get("limit", "")) or MOST, MOST)
        rows = changes.order_by("-id")[:limit]
        shape = Revision(rows, many=True, context={"request": request})
        return Response(self.face.one(request, shape.data))
