"""What a page says of itself in the OpenAPI document of its face."""

from drf_spectacular.openapi import AutoSchema


class PageSchema(AutoSchema):
    """Reads the page and the face of a view instead of guessing from a queryset."""
