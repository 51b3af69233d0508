"""What pages of this vendor have beside others': words of their own, and limits by address."""

from dataclasses import dataclass, field

from customers.api.errors import Malformed, Problem
from customers.api.face import Page
from customers.api.faces.clientes.fields import is_some_number
from customers.api.views import FaceView, PageView
from tenants.limits import count_address


@dataclass(eq=False)
class Pagina(Page):
    """`words` are what the page says of its failures, where the house says something else.

    They go by the failure's code, or by code and action; `{}` in them is the failure's message.
    """

    words: dict = field(default_factory=dict)


class Limitada(FaceView):
    """New objects are counted by the address they come from, before anybody asks who sends them."""

    def admit(self, request):
        if request.method == "POST":
            self.count_address(request)
        super().admit(request)

    def count_address(self, request):
        self.usage = count_address(request)
        if self.usage and self.usage.is_exceeded:
            raise TooOften(str(self.usage.reset))


class TooOften(Problem):
    """More requests from one address than it may send; the message is how many seconds to wait."""

    status, code = 429, "too_often"


class ActionView(PageView):
    """Something done to one document, whose id is judged before anything else."""

    refusals = (400, 409)

    def initial(self, request):
        super().initial(request)
        if request.method == "POST" and not is_some_number(self.kwargs["id"]):
            raise Problem(code="not_an_id")

    def body(self):
        """The body, `{}` where there is none."""
        try:
            return self.face.read(self.request)
        except Malformed:
            if self.request.body:
                raise
            return {}
