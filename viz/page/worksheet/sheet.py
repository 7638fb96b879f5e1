"""One sheet of a worksheet as HTML: to fill in, or with the solution."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from autograd.language import say
from viz.page.worksheet.exercise import Exercise, Rule, Stage, Step, shown
from viz.page.worksheet.picture import picture
from viz.page.worksheet.writing import Writing

_LARGE = 330.0  # points: a graph that is taller on paper gets a page to itself
_LISTED = 4  # leaves that a heading lists; of more it names the first and the last


@dataclass(frozen=True)
class Sheet:
    """The sheet of an exercise, `solved` or not."""

    title: str
    exercise: Exercise
    solved: bool

    @property
    def writing(self) -> Writing:
        """What turns its formulas into text and HTML."""
        return Writing(self.exercise.names)

    @property
    def html(self) -> str:
        """The sheet as a section of the page."""
        e, title = self.exercise, self.title
        heading = say("worksheet.solution", title=title) if self.solved else title
        root = self.writing.html(self.writing.mark(e.order[-1]))
        note = f"<p>{escape(e.note)}</p>\n" if e.note else ""
        drawn = picture(e, self.solved)
        large = " large" if drawn.height * drawn.scale > _LARGE else ""
        head = f'<p class="who">{_said("who")}</p>\n<p>{_said("help", root=root)}</p>\n'
        return (
            f'<section class="sheet{" solution" if self.solved else ""}{large}">\n'
            f"<h1>{escape(heading)}</h1>\n"
            + ("" if self.solved else head)
            + note
            + f'<p class="given">{_said("given", numbers=self._given())}</p>\n'
            + f'<div class="graph" tabindex="0" role="group" aria-label="{_said("graph")}">'
            + f"{drawn.svg}</div>\n"
            + (f'<p class="given">{_said("lines")}</p>\n' if self.solved else "")
            + f'<div class="stages">\n{"".join(map(self._stage, self._told()))}</div>\n</section>\n'
        )

    def _given(self) -> str:
        """The leaves and their numbers."""
        e = self.exercise
        leaves = sorted((x for x in e.order if x.op is None), key=lambda x: e.names[x])
        write = self.writing
        return ", ".join(
            write.html(f"{write.mark(x)} = {shown(e.data[x], e.digits)}") for x in leaves
        )

    def _told(self) -> list[tuple[Stage, bool]]:
        """The stages, each with whether it is the first of its kind, which states the rule."""
        kinds = [stage.kind for stage in self.exercise.stages]
        return [(x, kinds.index(x.kind) == i) for i, x in enumerate(self.exercise.stages)]

    def _stage(self, told: tuple[Stage, bool]) -> str:
        stage, first = told
        rule = {"backward": _said("chain"), "update": self._step_rule()}.get(stage.kind, "")
        columns = "".join(
            f'<th scope="col">{_said(name)}</th>' for name in ("number", "formula", "result")
        )
        rows = "".join(self._row(stage, step) for step in stage.steps)
        return (
            f'<section class="stage">\n<h2>{self._heading(stage)}</h2>\n'
            + (f'<p class="rule">{rule}</p>\n' if rule and first and not self.solved else "")
            + f"<table>\n<thead><tr>{columns}</tr></thead>\n{rows}</table>\n</section>\n"
        )

    def _step_rule(self) -> str:
        lr = self.exercise.lr
        return "" if lr is None else _said("step", lr=f"{lr:g}")

    def _heading(self, stage: Stage) -> str:
        names = [self.writing.html(self.writing.mark(x)) for x in stage.goals]
        listed = ", ".join(names)
        if len(names) > _LISTED:
            listed = f"{names[0]}, …, {names[-1]}"
        return _said(stage.kind, names=listed)

    def called(self, stage: Stage, step: Step) -> str:
        """The name of a step's number, as plain text."""
        name = self.writing.plain(step.name)
        return say("worksheet.new", name=name) if stage.kind == "update" else name

    def _row(self, stage: Stage, step: Step) -> str:
        write = self.writing
        name = write.html(step.name)
        name = _said("new", name=name) if stage.kind == "update" else name
        formula = f"<p>{write.html(step.formula)}</p>"
        if rules := [self._rule(rule) for rule in step.rules]:
            formula += f'<p class="rules">{_said("with", rules=", ".join(rules))}</p>'
        if self.solved and step.numbers != step.formula:
            formula += f"<p>= {write.html(step.numbers)}</p>"
        cells = f"<td>{formula}</td><td>{self._result(step)}</td>"
        return f'<tr><th scope="row">{name}</th>{cells}</tr>\n'

    def _rule(self, rule: Rule) -> str:
        """A slope and its formula; with its number if solved, or if there is no formula."""
        number = shown(rule.number, self.exercise.digits)
        parts = [rule.name, *filter(None, [rule.formula])]
        if not rule.formula or (self.solved and rule.formula.strip("()") != number):
            parts.append(number)
        return f"<span>{self.writing.line(' = '.join(parts))}</span>"

    def _result(self, step: Step) -> str:
        number = self.writing.html(shown(step.result, self.exercise.digits))
        if not step.blank:
            return number
        mark = f"<sup>({step.blank})</sup>"
        if self.solved:
            return f"{mark} <b>{number}</b>"
        return f'<span class="blank" data-blank="{step.blank}">{mark}</span>'


def _said(name: str, /, **holes: str) -> str:
    """A text of the catalog as HTML; the texts need no escaping, and the holes get HTML."""
    return say(f"worksheet.{name}", **holes)
