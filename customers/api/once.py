"""Creating once, however often a client repeats its request: `Idempotency-Key`."""

import json
from decimal import Decimal

import msgspec

from customers.api import wire
from customers.api.bodies import ENCODER, Answer
from customers.api.errors import Problem
from customers.api.views import PageView
from tenants.idempotency import once

HEADER = "Idempotency-Key"


class OnceView(PageView):
    """Requires an Idempotency-Key to create; the same request again is answered alike.

    Other actions that are done once answer with `answered_once`.

    A page switches it on as its `view`. Its face may word a repetition in `replayed`.
    """

    key = wire.CharField(max_length=255, trim_whitespace=False)

    def create(self, request, **kwargs):
        body = self.face.read(request)
        return self.answered_once(request, body, lambda: self.first_answer(request, body))

    def answered_once(self, request, body, work):
        """What `work` answers, or has answered to the same body with this key before."""
        text, is_replay = once(
            request.auth.tenant,
            operation=f"{self.face.name} {self.page.path}",
            key=self.idempotency_key(request),
            body=body,
            work=lambda: ENCODER.encode(work()).decode(),
        )
        answer = msgspec.Raw(text)
        if is_replay:
            answer = self.replayed(request, json.loads(text, parse_float=Decimal))
        return Answer(answer, self.success_status)

    def replayed(self, request, answer):
        return self.face.replayed(request, answer)

    def idempotency_key(self, request):
        try:
            return self.key.run_validation(request.headers.get(HEADER, wire.empty))
        except wire.ValidationError as error:
            raise Problem(fields={HEADER: error.detail}) from None

    def first_answer(self, request, body):
        return self.face.created(request, self.written(data=body).data)
