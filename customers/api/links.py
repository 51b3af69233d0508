"""Links of the OpenAPI document: from what was made to all that can be done with it."""

import re

HERE = object()  # where an answer has the object


def words_of(page):
    """The words of the page's path, without what stands in brackets."""
    return re.findall(r"[^\W_]+", re.sub("<.*?>", "", page.path))


def operation_id(page, method, action):
    """The name of an operation, in the document of one face."""
    word = "patch" if method.upper() == "PATCH" else action
    return "_".join(dict.fromkeys([*words_of(page), word]))


def links(schema):
    """By name, those from the operation that the PageSchema is about, a create."""
    view = schema.view
    place = place_of_id(view.envelope(HERE), "id" in schema.shape().fields)
    if place is None:
        return {}
    above = {name: f"$request.path.{name}" for name in re.findall(r"{(\w+)}", schema.path)}
    parameters = above | {"id": f"$response.body#{place}"}
    return {
        name: {"operationId": name, "parameters": parameters}
        for name in operations_on(view.page, view.face)
    }


def operations_on(page, face):
    """The operations on one object of the page, also those that have an address of their own."""
    for other in face.pages:
        if other.path.partition("/<id>")[0] == page.path:
            yield from (operation_id(other, verb, action) for verb, action in other.one.items())


def place_of_id(answer, has_id, place=""):
    """The JSON pointer to the id of what was made; None where the answer does not tell it."""
    if answer is HERE:
        return f"{place}/id" if has_id else None
    if not isinstance(answer, dict):
        return None
    for part in answer.get("allOf", ()):
        if found := place_of_id(part, has_id, place):
            return found
    properties = answer.get("properties", {})
    if "id" in properties:
        return f"{place}/id"
    inner = (place_of_id(part, has_id, f"{place}/{name}") for name, part in properties.items())
    return next(filter(None, inner), None)
