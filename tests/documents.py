"""Holding real answers against what the OpenAPI document of their face says of them."""

import json
import re
from functools import cache

from openapi_schema_validator import OAS31Validator

from customers.api.openapi import document


@cache
def document_of(face):
    return json.loads(document(face))


def differences(face, method, path, response):
    """What the document does not say of the answer: a list of sentences."""
    operation = operation_at(face, method, path)
    if operation is None:
        return []
    told = operation["responses"].get(str(response.status_code))
    if told is None:
        return [f"{method} {path}: {response.status_code} is not documented"]
    return [f"{method} {path}: {problem}" for problem in problems(face, told, response)]


def operation_at(face, method, path):
    paths = document_of(face)["paths"]
    for template, operations in sorted(paths.items(), key=lambda entry: entry[0].count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def problems(face, told, response):
    if "content" not in told:
        return [f"a body: {response.content}"] if response.content else []
    schema = told["content"]["application/json"]["schema"]
    whole = {"components": document_of(face)["components"], **schema}
    found = OAS31Validator(whole).iter_errors(json.loads(response.content))
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in found]


class Heard:
    """Callers whose answers are held against the document of a face."""

    def __init__(self, callers, face):
        self.callers, self.face, self.undocumented = callers, face, []

    def __call__(self, name):
        return Hearing(self.callers(name), self)


class Hearing:
    def __init__(self, caller, heard):
        self.caller, self.heard = caller, heard

    def request(self, method, path, body=b"", headers=None):
        response = self.caller.request(method, path, body, headers)
        found = differences(self.heard.face, method, path.partition("?")[0], response)
        self.heard.undocumented += found
        return response
