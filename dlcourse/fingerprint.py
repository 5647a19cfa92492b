"""A hash of a function's code, to tell whether what it once made is still what it makes."""

import ast
import hashlib
from pathlib import Path


def fingerprint(function):
    """Sixteen digits for a function's code and, from name to name, for all that it uses of its own file.

    Comments, layout, docstrings, and the function's own decorators do not count, nor does what is imported. All versions of Python
    find the same.
    """
    statements = ast.parse(Path(function.__code__.co_filename).read_bytes()).body
    names, used = {function.__name__}, []
    while new := [each for each in statements if each not in used and _gives(each) & names]:
        used += new
        names |= {node.id for each in new for node in ast.walk(each) if isinstance(node, ast.Name)}
    for each in used:
        if getattr(each, "name", "") == function.__name__:
            each.decorator_list = []
    return hashlib.sha256("\n".join(sorted(map(_plain, used))).encode()).hexdigest()[:16]


def _gives(statement):
    """The names to which a statement gives a value; an import none."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _plain(node):
    """A syntax tree as text: without empty fields, in which versions differ, and without constants that stand alone."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return ""
    if isinstance(node, ast.AST):
        fields = [f"{name}={_plain(part)}" for name, part in ast.iter_fields(node) if part not in (None, [])]
        return f"{type(node).__name__}({', '.join(fields)})"
    if isinstance(node, list):
        return f"[{', '.join(filter(None, map(_plain, node)))}]"
    return repr(node)
