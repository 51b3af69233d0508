"""Addresses: the back office, the faces, and what a person or a machine asks first."""

from django.contrib import admin
from django.urls import path

from customers.api.faces import FACES

urlpatterns = [
    path("admin/", admin.site.urls),
    *(url for face in FACES for url in face.urls),
]
