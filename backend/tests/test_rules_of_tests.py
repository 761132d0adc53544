"""How tests are written: through what the product publishes, from helpers that are no tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

BACKEND = Path(__file__).parent.parent
TESTS = BACKEND / "tests"
ALL_FILES = sorted(TESTS.rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in ALL_FILES}
# The package of OpenAI says in its documentation that this name is for those who use it.
PUBLISHED_ALL_THE_SAME = {"_request_id"}


def walk(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[Path, ast.AST]]:
    for path, tree in TREES.items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, kind))


def at(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(BACKEND)}:{node.lineno}"


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLISHED_ALL_THE_SAME


def is_ours(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


def test_no_test_uses_what_a_module_keeps_to_itself():
    imported = [
        at(path, node)
        for path, node in walk(ast.ImportFrom)
        if any(is_private(name.name) for name in node.names)
    ]
    read = [
        at(path, node)
        for path, node in walk(ast.Attribute)
        if is_private(node.attr) and not is_ours(node.value)
    ]
    replaced = [
        at(path, node)
        for path, node in walk(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"setattr", "delattr"}
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and is_private(str(argument.value).rpartition(".")[2])
    ]
    assert imported + read + replaced == []


def test_no_test_takes_its_helpers_from_another_test():
    assert [
        at(path, node)
        for path, node in walk(ast.ImportFrom)
        if any(part.startswith("test_") for part in (node.module or "").split("."))
    ] == []
