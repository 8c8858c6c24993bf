"""The house rules as functions over source text: each gives the breaches it finds."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent

ARROWS: dict[str, set[str]] = {
    "screening": set(),
    "audit": set(),
    "delivery": set(),
    "figures": set(),
    "portals": {"audit"},
    "policies": {"portals", "screening", "audit"},
    "accounts": {"portals", "audit", "delivery"},
    "comments": {"portals", "audit", "delivery", "figures"},
    "cases": {"comments", "portals", "policies", "accounts", "audit", "delivery", "figures"},
    "submissions": {
        "comments", "portals", "policies", "screening", "cases", "audit", "delivery", "figures",
    },
    "threads": {"comments", "portals", "policies", "cases"},
    "moderation": {
        "comments", "threads", "cases", "policies", "portals", "screening", "accounts", "audit",
        "delivery", "figures",
    },
    "widget": {"portals", "threads", "submissions", "moderation"},
    "privacy": {"comments", "cases", "moderation", "accounts", "delivery", "audit"},
    "receipts": {
        "comments", "cases", "moderation", "submissions", "privacy", "portals", "audit",
    },
    "stats": {"figures", "comments", "moderation", "cases", "portals", "accounts"},
    "interop": {"submissions", "moderation", "comments", "threads", "cases", "portals"},
    "admin": {"portals", "accounts", "policies", "audit", "delivery", "stats"},
}  # fmt: skip
"""Which room may import which; the same table as in docs/architecture.md."""

KNOW_ALL = {"__init__", "cli", "demo", "migrations"}
"""Who knows every room: the factory, the console script, the demo it fills, Alembic's entry."""

OUTSIDE: dict[str, set[str]] = {
    "health": {"screening"},
    "learn": {"audit", "moderation", "screening"},
    "learn_commands": {"screening"},
    "learn_nightly": {"moderation", "screening"},
    "restore": {"audit"},
    "trespass": {"audit"},
}
"""What else outside the rooms knows a room at run time; every room may stand on all the others."""

MOST_LINES_OF_FILE = 300
MOST_LINES_OF_FUNCTION = 50
MOST_LINES_OF_ROUTE = 15
MOST_PARAMETERS = 6
MEDIAN_FUNCTION = 10
FORBIDDEN_NAMES = {"utils", "helpers", "common", "models"}
HTTP_ONLY = {"flask", "flask_sqlalchemy", "sqlalchemy", "sklearn", "service.db"}
EDGES = {
    "service/screening/verdict.py",
    "service/delivery/worker.py",
}
"""Where `except Exception` may stand: an edge, where a fault becomes a hold or a retry."""

COMMITTERS = {"service/db.py"}
"""Who may commit: `transaction()`; Flask-Security's own datastore does so in the library."""

ROUTE_MODULES = ("routes.py", "_api.py")
DECLARATIONS = {"public", "signed_in", "signing_in", "needs"}
"""How a route declares its access (`service/access.py`), wherever it stands."""


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python module below the folders, as (path from the root, tree)."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "migrations/versions" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, methods and inner ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its decorators not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported module or name of one, with its line; those for types only included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def room_of(module: str) -> str | None:
    """The room that a dotted module name lies in."""
    parts = module.split(".")
    return parts[1] if parts[0] == "service" and len(parts) > 1 and parts[1] in ARROWS else None


def wrong_arrows(path: str, tree: ast.Module) -> list[str]:
    """Imports of a room that the table does not allow."""
    parts = path.removesuffix(".py").split("/")
    inside = parts[0] == "training" or parts[1] in ARROWS
    if parts[0] == "training":
        allowed: set[str] = {"screening"}
    elif inside:
        allowed = ARROWS[parts[1]] | {parts[1]}
    else:
        allowed = set(ARROWS) if parts[1] in KNOW_ALL else OUTSIDE.get(parts[1], set())
    found = []
    for module, line in imported(tree if inside else _at_run_time(tree)):
        room = room_of(module)
        if room is not None and room not in allowed:
            found.append(f"{path}:{line} imports {module}")
        if parts[0] == "service" and module.split(".")[0] == "training":
            found.append(f"{path}:{line} imports training")
    return sorted(set(found))


def _at_run_time(tree: ast.Module) -> ast.Module:
    """The tree without what stands under `if TYPE_CHECKING:`."""
    body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    return ast.Module(body=body, type_ignores=[])


def inner_imports(path: str, tree: ast.Module) -> list[str]:
    """Imports inside functions."""
    return [
        f"{path}:{node.lineno} imports inside {function.name}"
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def long_things(path: str, tree: ast.Module) -> list[str]:
    """Files and functions that are too long, functions with too many parameters."""
    last = max((getattr(node, "end_lineno", 0) or 0 for node in ast.walk(tree)), default=0)
    found = [f"{path} has {last} lines"] if last > MOST_LINES_OF_FILE else []
    for function in functions(tree):
        name = f"{path}:{function.lineno} {function.name}"
        if length(function) > MOST_LINES_OF_FUNCTION:
            found.append(f"{name} has {length(function)} lines")
        arguments = function.args
        given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        count = len([one for one in given if one.arg not in {"self", "cls"}])
        if count > MOST_PARAMETERS and path.startswith(("service/", "training/")):
            found.append(f"{name} has {count} parameters")
    return found


def fat_routes(path: str, tree: ast.Module) -> list[str]:
    """Routes over 15 lines, or with SQL or a commit in a module of routes."""
    found = [
        f"{path}:{function.lineno} {function.name} has {_body_length(function)} lines"
        for function in functions(tree)
        if _is_route(function) and _body_length(function) > MOST_LINES_OF_ROUTE
    ]
    if not (path.startswith("service/") and path.endswith(ROUTE_MODULES)):
        return found
    for module, line in imported(tree):
        if module.split(".")[0] == "sqlalchemy" or module.startswith("service.db"):
            found.append(f"{path}:{line} imports {module}")
    return sorted(set(found))


def _is_route(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it declares who may call it."""
    named = (one.func if isinstance(one, ast.Call) else one for one in function.decorator_list)
    return any(isinstance(one, ast.Name) and one.id in DECLARATIONS for one in named)


def _body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's statements, without signature and docstring."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def commits(path: str, tree: ast.Module) -> list[str]:
    """Calls of a `commit` outside of those who may."""
    if path in COMMITTERS or not path.startswith("service/"):
        return []
    return [
        f"{path}:{node.lineno} commits"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]


def broad_excepts(path: str, tree: ast.Module) -> list[str]:
    """`except Exception` away from the process's edge."""
    if path in EDGES or not path.startswith(("service/", "training/")):
        return []
    return [
        f"{path}:{node.lineno} catches everything"
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and not isinstance(node.body[-1], ast.Raise)
    ]


def stray_tables(path: str, tree: ast.Module) -> list[str]:
    """SQLAlchemy classes outside `tables.py`."""
    if path.endswith("/tables.py"):
        return []
    return [
        f"{path}:{node.lineno} {node.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and ast.unparse(statement.targets[0]) == "__tablename__"
    ]


def bare_modules(path: str, tree: ast.Module) -> list[str]:
    """Modules without a sentence that opens them, or with a name that says nothing."""
    found = [] if ast.get_docstring(tree) else [f"{path} has no docstring"]
    if Path(path).stem in FORBIDDEN_NAMES:
        found.append(f"{path} is named for nothing")
    return found


def impure_screening(path: str, tree: ast.Module) -> list[str]:
    """Screening that knows Flask, a database or scikit-learn."""
    if not path.startswith("service/screening/"):
        return []
    return [
        f"{path}:{line} imports {module}"
        for module, line in imported(tree)
        if any(module == name or module.startswith(f"{name}.") for name in HTTP_ONLY)
    ]


RULES = (
    wrong_arrows, inner_imports, long_things, fat_routes, commits, broad_excepts, stray_tables,
    bare_modules, impure_screening,
)  # fmt: skip
