"""What a task of lm-evaluation-harness makes of a document: a field, a list, or a jinja template in a sandbox."""

from ast import literal_eval
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from merger.errors import N_, TaskError

Field = Mapping[str, Any]
_LONGEST = 20_000  # characters of a template
_LOOPS = ("range", "lipsum", "cycler", "joiner", "namespace", "dict")  # what could be made to run for long


def render(form: Any, document: Field) -> Any:
    """The value of a ``doc_to_...`` for one document: text, a list of texts, or a number."""
    if isinstance(form, list):
        return [render(one, document) for one in form]
    if not isinstance(form, str):
        return form
    if form in document:
        return document[form]
    try:
        text = _template(form).render(document)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as fault:
        raise TaskError(
            N_("The template {form} does not fit the data: {fault}."),
            mend=N_("Use fields of the data and simple jinja."),
            form=form[:60],
            fault=str(fault)[:200],
        ) from fault
    return _listed(text)


def _listed(text: str) -> Any:
    """A template that prints a list, as ``{{[a, b]}}`` does, gives that list; so does the harness."""
    if text.startswith("[") and text.endswith("]"):
        try:
            value = literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return text
        return value if isinstance(value, list) else text
    return text


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing of Python beyond the document, and nothing that grows: a text times a billion fills the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"{operator} is not possible")


@cache
def _environment() -> _Sandbox:
    environment = _Sandbox(undefined=StrictUndefined, keep_trailing_newline=True)
    for name in _LOOPS:
        environment.globals.pop(name, None)
    return environment


@cache
def _template(form: str) -> Template:
    if len(form) > _LONGEST:
        raise TemplateError("too long a template")
    return _environment().from_string(form)
