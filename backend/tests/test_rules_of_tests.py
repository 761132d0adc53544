"""How tests are written: through what the product publishes, from helpers that are no tests, with
one outcome each, in the folder of the room that they test.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

BACKEND = Path(__file__).parent.parent
TESTS = BACKEND / "tests"
ALL_FILES = sorted(TESTS.rglob("*.py"))
TEST_FILES = [path for path in ALL_FILES if path.name.startswith("test_")]
TREES = {path: ast.parse(path.read_text()) for path in ALL_FILES}
# The package of OpenAI says in its documentation that this name is for those who use it.
PUBLISHED_ALL_THE_SAME = {"_request_id"}
# What has no room of its own: the whole product, through real processes.
WHOLE_PRODUCT = {"journeys", "chaos"}


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


def test_no_test_takes_its_helpers_from_another_test_or_from_fixtures():
    assert [
        at(path, node)
        for path, node in walk(ast.ImportFrom)
        if any(is_no_helper(part) for part in (node.module or "").split(".")[1:])
    ] == []


def is_no_helper(part: str) -> bool:
    """A file of tests or of fixtures. The run's own conftest has no folder before its name."""
    return part.startswith("test_") or part == "conftest"


def test_no_test_decides_while_it_runs_what_it_expects():
    assert [
        f"{at(path, node)}: {test.name}"
        for path in TEST_FILES
        for test in ast.walk(TREES[path])
        if isinstance(test, (ast.FunctionDef, ast.AsyncFunctionDef))
        and test.name.startswith("test_")
        for node in ast.walk(test)
        if isinstance(node, (ast.If, ast.Match)) or is_expected_by_choice(node)
    ] == []


def is_expected_by_choice(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert) and any(
        isinstance(part, ast.IfExp) for part in ast.walk(node)
    )


def test_no_assertion_is_content_with_either_of_two_outcomes():
    assert [
        at(path, node)
        for path, node in walk(ast.Assert)
        if path in TEST_FILES and (is_choice(node.test) or is_one_of_several(node.test))
    ] == []


def is_choice(test: ast.expr) -> bool:
    return isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)


def is_one_of_several(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.In)
        and isinstance(test.comparators[0], (ast.Tuple, ast.Set, ast.List))
        and len(test.comparators[0].elts) > 1
    )


def test_a_test_stands_in_the_folder_of_the_room_that_it_tests():
    rooms = {path.parent.relative_to(TESTS) for path in TEST_FILES} - {Path()}
    assert [
        str(room)
        for room in sorted(rooms)
        if room.parts[0] not in WHOLE_PRODUCT
        and not (BACKEND / room).is_dir()
        and not (BACKEND / room).with_suffix(".py").is_file()
    ] == []
