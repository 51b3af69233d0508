"""What the demo tells about itself: the file of `demo --json`, and the lines it prints.

The keys of the file are fixed, programs rely on them; more may be added.
"""

import shlex

from django.urls import reverse

from customers.api.faces import FACES
from customers.api.prefixed import encode
from customers.demo.accounts import SUPERUSER, credential
from customers.models import Customer
from sales.models import CustomerBalance
from tenants.scope import tenant_scope

# Where each face shows one customer
PATHS = {
    "lapyme": "/api/v1/customers/{customer}",
    "organizations": "/organizations/{organization}/customers/{customer}",
    "piriod": "/customers/{customer}/",
    "clientes": "/api/clientes/{customer}",
    "chargeover": "/api/v3/customer/{customer}",
}


def sheet(port, password, tenants):
    """All of it; `tenants` are their own sheets."""
    admin = {"path": reverse("admin:index"), "email": SUPERUSER, "password": password}
    return {"base_url": f"http://127.0.0.1:{port}", "admin": admin, "tenants": tenants}


def tenant_sheet(blueprint, tenant, memory):
    """What is to be known of one tenant, its example customer among it."""
    with tenant_scope(tenant):
        example = Customer.objects.present().order_by("id").first()
    return {
        "slug": tenant.slug,
        "uuid": str(tenant.uuid),
        "country": tenant.country,
        "currency": tenant.currency,
        "members": [
            {"email": blueprint.email(role), "password": memory.password, "role": role}
            for role in blueprint.staff
        ],
        "faces": faces(tenant, credential(tenant, blueprint, memory), example),
    }


def whale(tenant):
    """The customer with the most sales."""
    with tenant_scope(tenant):
        biggest = CustomerBalance.objects.order_by("-sales_count").first().customer
    return {"id": biggest.pk, "uuid": str(biggest.uuid)}


def faces(tenant, credential, customer):
    """How each face is called, also those that are still to come."""
    bearer = {"Authorization": f"Bearer {credential.token}"}
    workspace = {
        "Authorization": f"Token {credential.token}",
        "x-simple-workspace": tenant.slug,
    }
    return {
        "lapyme": {"headers": bearer, "customer": str(customer.uuid)},
        "organizations": {
            "headers": bearer,
            "organization": str(tenant.uuid),
            "customer": str(customer.uuid),
        },
        "piriod": {"headers": workspace, "customer": encode("cus", customer.uuid)},
        "clientes": {"headers": bearer, "customer": customer.pk},
        "chargeover": {
            "public_key": credential.public_key,
            "private_key": credential.private_key,
            "customer": customer.pk,
        },
    }


def lines(told):
    """The sheet for people: the back office, then a call for each face that is there."""
    admin = told["admin"]
    first, *_ = told["tenants"]
    yield f"Back office  {told['base_url']}{admin['path']}"
    yield f"  {admin['email']}, password {admin['password']}"
    for member in first["members"]:
        yield f"  {member['email']}, the same password"
    for face in FACES:
        yield f"\n{face.title}"
        yield f"  {curl(told['base_url'], face.name, first['faces'][face.name])}"


def curl(base_url, name, call):
    """A line for a shell that shows the example customer."""
    options = [["-H", f"{key}: {value}"] for key, value in call.get("headers", {}).items()]
    if "public_key" in call:
        options = [["-u", f"{call['public_key']}:{call['private_key']}"]]
    words = ["curl", *(word for option in options for word in option)]
    return shlex.join([*words, base_url + PATHS[name].format(**call)])
