"""What a request to a face does without.

Sessions, languages and messages are for people in browsers. Vendors' clients send a key, and each
of these costs them what a field of the answer does.
"""

from customers.api.faces import FACES


class FacesMiddleware:
    """Where a face is asked, its view is called at once: the middleware that comes after is for
    pages. Who brings a cookie may be signed in, and passes all of it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_plain = not request.META.get("HTTP_COOKIE")
        addresses = addresses_at(request.path_info) if is_plain else None
        if addresses is None:
            return self.get_response(request)
        match = request.resolver_match = addresses.resolve(request.path_info.removeprefix("/"))
        return match.func(request, **match.kwargs)


def addresses_at(path):
    """The addresses of the face that is asked at a path, None for a page."""
    below = path.removeprefix("/")
    return next((face.addresses for face in FACES if face.addresses.has(below)), None)
