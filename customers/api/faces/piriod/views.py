"""What the pages of this face do alike."""

from customers.api import wire
from customers.api.bodies import Answer, Form
from customers.api.faces.piriod.fields import as_read
from customers.api.reading import read_whole
from customers.api.views import PageView

ONE = {"get": "retrieve", "put": "update", "patch": "update", "delete": "destroy"}
ORDER = {"name": "name", "created": "created_at", "updated": "updated_at"}


class View(PageView):
    optional = {"update"}

    def update(self, request, **kwargs):
        """An object that is not there goes before anything wrong with the body."""
        return self.changed(request, self.get_object())

    def changed(self, request, found):
        shape = self.written(found, data=self.face.read(request), partial=True)
        return Answer(self.face.updated(request, shape.data), self.face.statuses["update"])

    def shape(self, *args, data=wire.empty, **kwargs):
        shape = super().shape(*args, data=data, **kwargs)
        if isinstance(data, Form):
            shape.initial_data = as_read(data, shape.fields)
        return shape

    def held(self):
        """The object as it is once nobody else can change it; raises NotFound as get_object."""
        self.page.shape.hold(self.get_object())
        return self.get_object()

    def written(self, *args, **kwargs):
        """What is answered is read anew: it says more than what was written."""
        shape = super().written(*args, **kwargs)
        shape.instance = read_whole(self, pk=shape.instance.pk)
        return shape
