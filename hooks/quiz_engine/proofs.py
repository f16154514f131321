"""Does the code agree with the key?

A proof is a Python expression in a comment of the question. It gives a list with one truth
value for each option, in order, and may use the name `options`: the options' texts, without
the backticks around them. So the text a reader sees is the text that is compared:

    <!-- proof: [str(tuple(y.shape)) == option for option in options] -->

The engine evaluates it in the session of the nearest cell above, after that cell.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping

from weaver import inline
from weaver.model import Location, Problem

from quiz_engine import gap_proofs, rules
from quiz_engine.model import Option, Proof, Question, QuizPage
from quiz_engine.parse import parse_quizzes

_QUIZ = re.compile(r'<section class="quiz".*?/quiz/load\.js"', re.DOTALL)
_PLAIN = (
    "(lambda given: (lambda plain: list(map(plain, given)) if isinstance(given, (list, tuple))"
    " else plain(given))(lambda value: value.tolist() if hasattr(value, 'tolist') else value))"
)
"""A function that makes Python's truth values of those of arrays and tensors."""
_SHOWN = re.compile(r'class="(?:[^"]* )?(?:highlight|cell-output|cell-figure|lab)[ "]')


def find_expressions(text: str) -> tuple[tuple[int, str], ...]:
    """What the engine has to evaluate for a page's questions: (offset, code) pairs.

    Besides the proofs, these are the inline expressions of worked solutions: solutions stand
    in comments, where the engine does not look for any.
    """
    found = []
    page = parse_quizzes(text, "")
    for task in page.gap_tasks:
        proof = task.question.proof
        found += [(span.offset, f"str({span.code})") for span in task.question.solution_values]
        if proof and proof.text and not proof.is_anchor and not syntax_error(proof.text):
            found.append((proof.offset, gap_proofs.try_options(task)))
    for question in page.questions:
        found += [(span.offset, f"str({span.code})") for span in question.solution_values]
        proof = question.proof
        if proof and proof.text and not proof.is_anchor and not syntax_error(proof.text):
            found.append((proof.offset, f"{_PLAIN}(({_bind_options(proof, question)}))"))
    return tuple(sorted(found))


def syntax_error(code: str) -> str:
    """What is wrong with an expression, or nothing."""
    try:
        ast.parse(f"(\n{code}\n)", mode="eval")
    except SyntaxError as error:
        return error.msg
    return ""


def names(code: str) -> set[str]:
    """The names in an expression, without those that Python itself gives a meaning."""
    tree = ast.parse(f"(\n{code}\n)", mode="eval")
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found - set(dir(builtins))


def proves(code: str, *, of_cell: bool) -> bool:
    """Whether a proof can fail: it asks something of the cells, or computes with the options.

    Where the question shows a cell, only the first will do; an option that is evaluated may ask.
    """
    nodes = list(ast.walk(ast.parse(f"(\n{code}\n)", mode="eval")))
    own = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    evaluates = any(isinstance(node, ast.Name) and node.id == "eval" for node in nodes)
    return evaluates or bool(names(code) - own - ({"options"} if of_cell else set()))


def section_of(html: str, anchor: str) -> str:
    """A page's HTML from an anchor to the end of its section, without quizzes.

    It is empty if the anchor is not there.
    """
    at = html.find(f'id="{anchor}"')
    if at < 0:
        return ""
    begin = html.rfind("<", 0, at)
    heading = re.match(r"<h([1-6])\b", html[begin:at])
    end = re.compile(rf"<h[1-{heading[1] if heading else 6}]\b").search(html, at)
    return _QUIZ.sub("", html[begin : end.start() if end else len(html)])


def shows(section: str) -> bool:
    """Whether there is code, an output, a figure or a laboratory in a section's HTML."""
    return _SHOWN.search(section) is not None


def check_proofs(page: QuizPage, values: Mapping[int, object]) -> tuple[Problem, ...]:
    """The problems of all proofs by expression, given what the engine found at their offsets."""
    problems: list[Problem] = []
    path = page.path
    for task in page.gap_tasks:
        if task.question.proof and not syntax_error(task.question.proof.text):
            problems += gap_proofs.decide(task, values.get(task.question.proof.offset), path)
    for question in page.questions:
        proof = question.proof
        if proof is None or not proof.text or proof.is_anchor or syntax_error(proof.text):
            continue
        if proof.offset in values:
            problems += decide(question, proof, values[proof.offset], path)
        else:
            problems.append(rules.proof_without_value(Location(path, proof.line)))
    return tuple(problems)


def decide(question: Question, proof: Proof, value: object, path: str) -> tuple[Problem, ...]:
    """Compare the key with what the proof gave.

    The key stands if the proof calls every option what the key calls it and, where one option
    is to be chosen, calls exactly one right.
    """
    here = Location(path, proof.line)
    options = question.options
    truths = list(value) if isinstance(value, list | tuple) else []
    if len(truths) != len(options) or not all(isinstance(truth, bool) for truth in truths):
        return (rules.proof_not_truths(here, value, len(options)),)
    problems = []
    judged = [(*pair, truth) for pair, truth in zip(question.lettered, truths, strict=True)]
    said = [letter for letter, _, truth in judged if truth]
    if not question.multiple and len(said) > 1:
        problems.append(rules.proof_not_unique(here, " and ".join(said)))
    for letter, option, truth in judged:
        if truth != option.right:
            problems.append(rules.key_disagrees(Location(path, option.line), letter, option.right))
    return tuple(problems)


def _bind_options(proof: Proof, question: Question) -> str:
    if "options" not in names(proof.text):
        return f"\n{proof.text}\n"
    texts = "".join(f"{_said(option)}, " for option in question.options)
    return f"(lambda options: (\n{proof.text}\n))(({texts}))"


def _said(option: Option) -> str:
    """An expression for the option's text as readers see it, inline expressions evaluated."""
    text, at = option.text, 0
    spans = list(inline.find_spans(text))
    if not spans:
        return repr(option.plain)
    parts = []
    for start, end, code in spans:
        parts += [repr(text[at:start]), f"str({code})"]
        at = end
    return " + ".join([*parts, repr(text[at:])])
