"""Lists without pages: every row in one array, however many there are."""

from django.http import StreamingHttpResponse

from customers.api.bodies import ENCODER, Answer
from customers.api.views import PageView
from tenants.streams import Stream

AT_ONCE = 1000
CHUNK = 500


class WholeView(PageView):
    """Answers a list in one piece up to 1,000 rows; a longer one is streamed as it is read.

    Both take a constant number of statements, and a stream holds one chunk of rows at a time.
    """

    def list(self, request, **kwargs):
        rows = self.filtered(request)
        first = list(rows[: AT_ONCE + 1])
        if len(first) > AT_ONCE:
            body = Stream(self.request.auth.tenant, lambda: self.stream(rows))
            return StreamingHttpResponse(body, content_type=Answer.media_type)
        return Answer(self.face.many(request, self.shape(first, many=True).data, pager=None))

    def stream(self, rows):
        """The array in pieces."""
        shape = self.shape()
        before = b"["
        for row in rows.iterator(CHUNK):
            yield before + ENCODER.encode(shape.to_representation(row))
            before = b","
        yield b"]"
