"""Addresses: the back office, the faces, and what a person or a machine asks first."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from customers import pages
from customers.api.faces import FACES
from customers.statements import pages as statements
from tenants.metrics import metrics

handler400 = "customers.api.outside.bad_request"
handler500 = "customers.api.outside.server_error"

urlpatterns = [
    *(face.addresses for face in FACES),  # first, for most requests are theirs
    path("", pages.home, name="home"),
    path("health", pages.health, name="health"),
    path("ready", pages.ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("docs/<slug:name>/", pages.docs, name="docs"),
    path("docs/<slug:name>/openapi.json", pages.openapi, name="openapi"),
    path("r/statement/view/<path:link>", statements.page, name="statement"),
    path("r/statement/pdf/<path:link>", statements.document, name="statement_document"),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
]
