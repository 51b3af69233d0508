"""The OpenAPI document of a face, read from the face itself and from what it declares (schema)."""

import re
import sys
from copy import copy
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from drf_spectacular.utils import OpenApiResponse
from rest_framework.fields import Field
from rest_framework.pagination import PageNumberPagination

from customers.api.bodies import ENCODER, Answer
from customers.api.errors import Unavailable
from customers.api.field_schemas import documented, filters_of, patterns, texts_with_rules
from customers.api.links import links, operation_id, words_of
from customers.api.schema import TEXT, Parameter

VERBS = {
    "list": "List",
    "retrieve": "Get",
    "create": "Create",
    "update": "Change",
    "destroy": "Delete",
}


class PageSchema(AutoSchema):
    """What a page says of itself: read from the page and its face instead of from a queryset."""

    @property
    def words(self):
        return words_of(self.view.page)

    def get_operation_id(self):
        return operation_id(self.view.page, self.method, self.view.action)

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if self.view.action == "create" and (onward := links(self)):
            operation["responses"][str(self.success_status)]["links"] = onward
        return operation

    def get_tags(self):
        return self.words[:1]

    def get_summary(self):
        """What is done to what; actions of a page's own say it themselves."""
        if verb := VERBS.get(self.view.action):
            return " ".join([verb, *self.words])
        return self.get_description().partition(".")[0] or " ".join(self.words).capitalize()

    def get_description(self):
        return get_doc(getattr(self.view, self.view.action))

    # Parameters

    def get_override_parameters(self):
        face, page, action = self.view.face, self.view.page, self.view.action
        known = [*self.path_parameters(), *face.documented.get(action, ())]
        known += self.view.documented.get(action, ())
        if self.is_listing:
            names = {one.name for one in known}
            known += [one for one in filters_of(page) if one.name not in names]
            known += [*documented(face.filtering), *documented(face.pagination)]
        return [self.told(parameter) for parameter in known]

    def told(self, parameter):
        """The type of a parameter may be the field that reads it."""
        if isinstance(parameter.type, Field):
            self.direction, field, parameter = "request", copy(parameter.type), copy(parameter)
            field.allow_null = False  # no address can say null
            parameter.type = self._map_serializer_field(field, self.direction)
            self._insert_field_validators(field, parameter.type)
        return parameter

    def path_parameters(self):
        """The id in an address is the `id` of the object where it has one."""
        field = self.shape().fields.get("id")
        own = {"id": self._map_serializer_field(field, "request")} if field else {}
        for name in re.findall(r"{(\w+)}", self.path):
            yield Parameter(name, own.get(name, TEXT), Parameter.PATH)

    # Bodies

    def shape(self, **kwargs):
        return self.view.page.shape_for(self.view.action)(**kwargs)

    def get_request_serializer(self):
        if body := self.view.bodies.get(self.view.action):
            return {"application/json": body}
        if self.view.action in self.view.writing:
            return self.shape(partial=self.view.action == "update")
        return None

    def map_parsers(self):
        return [Answer.media_type]

    def map_renderers(self, attribute):
        return [Answer.media_type]

    def _get_request_body(self, direction="request"):
        body = super()._get_request_body(direction)
        return body and body | {"required": self.view.action not in self.view.optional}

    def get_response_serializers(self):
        return {self.success_status: self.success(), **self.failures()}

    @property
    def success_status(self):
        return self.view.success_status

    def success(self):
        component = self.resolve_serializer(self.shape(), "response")
        answer = self.view.envelope(component.ref)
        return OpenApiResponse(answer, HTTPStatus(self.success_status).phrase)

    def failures(self):
        """By status. Several failures may share one."""
        face = self.view.face
        statuses = {face.failures.get(code, usual) for code, usual in self.failure_codes()}
        statuses |= {Unavailable.status, *face.refusals, *self.view.refusals}
        failure = self.component("Error", face.failure, ResolvedComponent.SCHEMA).ref
        return {
            status: OpenApiResponse(failure, HTTPStatus(status).phrase)
            for status in sorted(statuses)
        }

    def component(self, name, schema, kind):
        """Something the document says once, under a name."""
        component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component

    def failure_codes(self):
        """What can go wrong, with the status it usually has."""
        yield from (("unauthenticated", 401), ("forbidden", 403), ("throttled", 429))
        yield "crashed", 500
        if "{id}" in self.path or self.has_numbered_pages:
            yield "not_found", 404
        if self.is_listing:
            yield "invalid", 400
        if self.method in {"POST", "PUT", "PATCH"}:
            yield from (("malformed", 400), ("invalid", 400))
            yield from (("length_required", 411), ("too_large", 413))
        if self.view.action in self.view.writing:
            yield from (("duplicate", 409), ("unknown_reference", 400))
        if self.view.action == "destroy":
            yield "active_subscriptions", 409

    @property
    def is_listing(self):
        return self.view.action in self.view.listing

    @property
    def has_numbered_pages(self):
        pager = self.view.face.pagination or object
        return self.is_listing and issubclass(pager, PageNumberPagination)

    def _is_list_view(self, serializer=None):
        return False  # the face's envelope wraps lists as well

    # Fields

    def _map_basic_serializer(self, serializer, direction):
        """An answer has all its keys; words about it are the shape's own, not its base's."""
        self.direction = direction
        schema = super()._map_basic_serializer(serializer, direction)
        schema.pop("description", None)
        if own := vars(type(serializer)).get("__doc__"):
            schema["description"] = own
        if direction == "request":
            schema |= getattr(serializer, "written", {})
        if direction == "response":
            schema["required"] = list(schema["properties"])
            for name in texts_with_rules(serializer):
                schema["properties"][name].pop("enum", None)
                schema["properties"][name].pop("format", None)
        return schema

    def _insert_field_validators(self, field, schema):
        """What is asked of a request says nothing of answers: other faces write the book too."""
        has_own = "pattern" in schema
        if self.direction == "request":
            super()._insert_field_validators(field, schema)
            for pattern in patterns(field):
                schema.get("oneOf", [schema])[0].setdefault("pattern", pattern)
        if not has_own and any(getattr(rule, "inverse_match", False) for rule in field.validators):
            schema.pop("pattern", None)  # it says what a text must not be

    def _get_serializer_field_meta(self, field, direction):
        meta = super()._get_serializer_field_meta(field, direction)
        meta.pop("title", None)  # Django's guess at a label
        if type(field).run_validation is Field.run_validation:
            meta.pop("minLength", None)  # it does not ask whether a text is empty
        return meta | {"nullable": True} if field.default is None else meta

    # Callers

    def get_auth(self):
        """Each scheme is enough by itself; what one scheme names, it needs all of."""
        known = self.view.get_authenticators()
        schemes = [scheme.documented for scheme in known if scheme.documented]
        for name, definition in (pair for scheme in schemes for pair in scheme.items()):
            self.component(name, definition, ResolvedComponent.SECURITY_SCHEMA)
        return [{name: [] for name in scheme} for scheme in schemes]


class FaceGenerator(SchemaGenerator):
    def __init__(self, face):
        self.face = face
        super().__init__(patterns=face.documented_urls)

    def get_schema(self, request=None, public=True):
        description, vendor = told(self.face)
        about = {
            "title": f"{self.face.title} · Clientela",
            "version": settings.VERSION,
            "description": description,
        }
        return super().get_schema(request, public) | {
            "info": about,
            "externalDocs": {"url": vendor},
        }


def told(face):
    """What the docstring of the face's module says, and the vendor's page it names."""
    words, address = re.fullmatch(r"(.*?)(https?://\S+).*", docstring(face), re.DOTALL).groups()
    return words.strip(), address


def docstring(face):
    return sys.modules[type(face).__module__].__doc__


def vendor_page(face):
    """Where the vendor documents their API."""
    return told(face)[1]


@cache
def document(face):
    """The OpenAPI document of a face as JSON: one for everybody, in the language of the code."""
    with translation.override("en"):
        return ENCODER.encode(FaceGenerator(face).get_schema()).decode()
