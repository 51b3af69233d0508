"""What the code must look like, read from its syntax trees, and what people forget to write.

The measures are those of the style that this project keeps: short functions, short modules, imports
that point one way. An exemption has its reason beside it, and is an error once nothing needs it.
"""

import ast
import re
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest
from django.urls import Resolver404, resolve

from customers.api.faces import FACES
from tests.exchanges import load

ROOT = Path(__file__).parents[1]

# each may import what stands before it, and itself
LAYERS = ["tenants", "sales", "customers", "config"]

# what a face must reach only through customers.api
BEHIND_THE_FACES = (
    "customers.models",
    "customers.services",
    "sales",
    "tenants.models",
    "django.db",
)
FACE_PACKAGE = "customers.api.faces"

LONGEST_FUNCTION, LONGEST_MODULE, DEEPEST = 40, 400, 2

NESTED_DEEPER = {
    "tenants.scope.tenant_scope": "a scope is a token, a transaction and a return to the outer one",
}

NAMED_BY_DJANGO = {"config.postgresql.base", "config.sqlite.base"}  # it looks there for a backend
NEVER = set("utils helpers common base handler processor data info obj do".split())


class Module:
    """A module of the product, by its dotted name."""

    def __init__(self, path):
        self.path = path
        self.source = path.read_text("utf-8")
        self.tree = ast.parse(self.source)
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        self.name = dotted.removesuffix(".__init__")
        self.package = self.name if path.name == "__init__.py" else dotted.rpartition(".")[0]
        self.layer = self.name.partition(".")[0]

    @property
    def imports(self):
        """Dotted names, wherever in the module they are imported; `a.b` for `from a import b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{self.origin(node)}.{alias.name}" for alias in node.names)

    def source_of(self, name):
        """The module from which a name is imported at the top of this one."""
        imports = (node for node in self.tree.body if isinstance(node, ast.ImportFrom))
        found = (self.origin(one) for one in imports if name in {a.name for a in one.names})
        return next((origin for origin in found if origin != self.name), None)

    def origin(self, node):
        return ".".join(filter(None, (self.package if node.level else "", node.module)))

    @property
    def functions(self):
        """(dotted name, node) of every function and method."""
        return [
            (f"{self.name}.{node.name}", node)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef)
        ]

    def declared(self, name):
        """The function or class of that name, as a node; None for anything else."""
        kinds = ast.FunctionDef | ast.ClassDef
        return next((n for n in self.tree.body if isinstance(n, kinds) and n.name == name), None)


@cache
def modules():
    paths = (path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py")))
    read = (Module(path) for path in paths if "migrations" not in path.parts)
    return {module.name: module for module in read if module.tree.body}


def functions():
    return [function for module in modules().values() for function in module.functions]


def length(node):
    return node.end_lineno - node.lineno + 1


def depth(node):
    """How deep statements stand inside each other; `elif` is no deeper than its `if`."""
    inner = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.ClassDef)]
    return max((depth(child) + adds(node, child) for child in inner), default=0)


def adds(node, child):
    is_elif = isinstance(node, ast.If) and [child] == node.orelse and isinstance(child, ast.If)
    blocks = ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match
    return isinstance(child, blocks) and not is_elif


def within(name, packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# Imports


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_one_way(layer):
    above = LAYERS[LAYERS.index(layer) + 1 :]

    upward = {
        f"{module.name} imports {name}"
        for module in modules().values()
        if module.layer == layer
        for name in module.imports
        if within(name, above)
    }

    assert upward == set()


def test_faces_reach_the_book_through_the_api_alone():
    reaching = {
        f"{module.name} imports {name}"
        for module in modules().values()
        if within(module.name, [FACE_PACKAGE])
        for name in module.imports
        if within(name, BEHIND_THE_FACES)
    }

    assert reaching == set()


def test_machinery_knows_no_vendor():
    knowing = {
        f"{module.name} imports {name}"
        for module in modules().values()
        if within(module.name, ["customers.api"]) and not within(module.name, [FACE_PACKAGE])
        for name in module.imports
        if within(name, [FACE_PACKAGE])
    }

    assert knowing == set()


def test_faces_know_nothing_of_each_other():
    """One face's module, or package, imports nothing of another's."""
    faces = {f"{FACE_PACKAGE}.{face.name}" for face in FACES}

    crossing = {
        f"{module.name} imports {name}"
        for own in faces
        for module in modules().values()
        if within(module.name, [own])
        for name in module.imports
        if within(name, faces - {own})
    }

    assert crossing == set()


# Measures


def test_functions_are_short():
    lengths = [length(node) for _, node in functions()]

    assert {
        name: length(node) for name, node in functions() if length(node) > LONGEST_FUNCTION
    } == {}
    assert median(lengths) <= 6
    assert quantiles(lengths, n=10)[-1] <= 20


def test_modules_are_short():
    lengths = {name: len(module.source.splitlines()) for name, module in modules().items()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}
    assert quantiles(lengths.values(), n=10)[-1] <= 200


def test_functions_are_flat():
    nested = {name for name, node in functions() if depth(node) > DEEPEST}

    assert nested == NESTED_DEEPER.keys()


def test_names_say_something():
    """Modules, and what stands at their top; methods may answer to names that others gave them."""
    kinds = ast.FunctionDef | ast.ClassDef
    declared = {
        node.name
        for module in modules().values()
        for node in module.tree.body
        if isinstance(node, kinds)
    }

    named = declared | modules().keys() - NAMED_BY_DJANGO
    assert {name for name in named if words(name) & NEVER} == set()


def words(name):
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


# What strangers use says what it is


def test_modules_tell_what_they_are():
    assert {name for name, module in modules().items() if not ast.get_docstring(module.tree)} == (
        set()
    )


def test_what_another_package_imports_is_documented():
    """A function or class that crosses a package's border is public: it has a docstring."""
    crossing = {
        found
        for module in modules().values()
        for name in module.imports
        if (found := declaration(name)) and found[0].package != module.package
    }

    assert len(crossing) > 100
    assert {f"{at.name}.{node.name}" for at, node in crossing if not ast.get_docstring(node)} == (
        set()
    )


def declaration(name):
    """(module, node) where the function or class of a dotted name is written; None for others."""
    where, _, last = name.rpartition(".")
    while module := modules().get(where):
        if node := module.declared(last):
            return module, node
        where = module.source_of(last)
    return None


# Contracts


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_page_has_exchanges(face):
    """Whatever a page does, some exchange of its contract asks for."""
    promised = {
        (page.path, action)
        for page in face.pages
        for action in {*(page.many if "<id>" not in page.path else {}).values(), *page.one.values()}
    }

    assert promised - exchanged(face) == set()


def exchanged(face):
    """(path of a page, action) of every exchange in the face's folder."""
    files = (ROOT / "tests" / "contracts" / face.name).glob("*.json")
    requests = (one["request"] for path in files for one in load(path).exchanges)
    return {asked for request in requests if (asked := page_and_action(request))}


def page_and_action(request):
    path = re.sub(r"\{.*?\}", "1", str(request["path"])).partition("?")[0]
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    page = getattr(view, "initkwargs", {}).get("page")
    action = getattr(view, "actions", {}).get(request["method"].lower())
    return (page.path, action) if page and action else None


def test_what_needs_sqlite_runs_on_it():
    """All tests run on PostgreSQL, which skips some: `.ci/run` names what runs on SQLite."""
    _before, _option, named = (ROOT / ".ci/run").read_text().partition("--db=sqlite")
    paths = tuple(re.findall(r"tests/\S+", named))
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(r"^@pytest\.mark\.sqlite", path.read_text(), re.MULTILINE)
    ]

    assert marked
    assert [one for one in marked if not one.startswith(paths)] == []
