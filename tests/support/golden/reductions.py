"""Functions of many numbers: sums, products, norms, soft maxima."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import autograd as ag
from golden.point import Point


def first_softmax(*xs: Any) -> Any:
    """The share of the first."""
    return ag.softmax(xs)[0]


def last_softmax(*xs: Any) -> Any:
    """The share of the last."""
    return ag.softmax(xs)[-1]


def naive_softmax(*xs: Any) -> Any:
    """The share of the last as the textbook has it."""
    return ag.div(ag.exp(xs[-1]), ag.sum(map(ag.exp, xs)))


def first_log_softmax(*xs: Any) -> Any:
    """The logarithm of the share of the first."""
    return ag.log_softmax(xs)[0]


def logsumexp(*xs: Any) -> Any:
    """logsumexp of operands one by one."""
    return ag.logsumexp(xs)


# fmt: off
REDUCTIONS = [
    Point("softmax(x, y, z)[2]", last_softmax,
        (1000.0, 1001.0, 1002.0), 0.6652409557748219,
        (-0.059892024544818935, -0.16280340198980442, 0.22269542653462335),
        -0.049107797948609845),
    Point("exp(z) / (exp(x) + exp(y) + exp(z))", naive_softmax,
        (1000.0, 1001.0, 1002.0), nan, (nan, nan, nan), nan, "inf / inf"),
    Point("softmax(x, y, z)[0]", first_softmax,
        (1.0, 2.0, -inf), 0.2689414213699951, (0.19661193324148185, -0.19661193324148185, 0.0),
        0.09085774767294841, "a mask of -inf takes no part"),
    Point("softmax(x, y)[0]", first_softmax, (-inf, -inf), nan, (nan, nan), nan, "0 / 0"),
    Point("softmax(x, y)[0]", first_softmax,
        (40.0, 0.0), 1.0, (4.248354255291589e-18, -4.248354255291589e-18),
        -4.248354255291589e-18, "gradients are exact opposites"),
    Point("logsumexp(x, y, z)", logsumexp,
        (1000.0, 1001.0, 1002.0), 1002.4076059644444,
        (0.09003057317038046, 0.24472847105479764, 0.6652409557748219),
        0.08192506906499322, "ratios of shifted exponentials"),
    Point("logsumexp(x, y)", logsumexp,
        (1e300, 1e300), 1e300, (0.5, 0.5), 0.25, "ratios of shifted exponentials"),
    Point("logsumexp(x, y)", logsumexp,
        (1e16, 1e16), 1e16, (0.5, 0.5), 0.25, "ratios of shifted exponentials"),
    Point("logsumexp(x, y)", logsumexp,
        (-40.0, 0.0), 4.248354255291589e-18, (4.248354255291589e-18, 1.0),
        4.248354255291589e-18, "log1p of the others: 1 is not rounded"),
    Point("logsumexp(x, y)", logsumexp, (-inf, -inf), -inf, (nan, nan), nan, "0 / 0"),
    Point("logsumexp(x, y)", logsumexp, (inf, 1.0), inf, (nan, 0.0), nan, "inf / inf"),
    Point("log(exp(x) + exp(y))", logsumexp, (-inf, -inf), -inf, (nan, nan), nan, "0 / 0"),
    Point("log(exp(x) + exp(y))", logsumexp,
        (1000.0, 1000.0), 1000.6931471805599, (0.5, 0.5), 0.25, "ratios of shifted exponentials"),
    Point("log_softmax(x, y)[0]", first_log_softmax, (0.0, 1000.0), -1000.0, (1.0, -1.0), 0.0),
    Point("log_softmax(x, y)[0]", first_log_softmax,
        (40.0, 0.0), -4.248354255291589e-18, (4.248354255291589e-18, -4.248354255291589e-18),
        -4.248354255291589e-18, "log1p of the others: 1 is not rounded"),
    Point("log(softmax(x, y)[0])", lambda *xs: ag.log(first_softmax(*xs)),
        (0.0, 1000.0), -inf, (nan, nan), nan),
    Point("prod(x, y, z)", ag.prod, (0.0, 2.0, 3.0), 0.0, (6.0, 0.0, 0.0), 0.0),
    Point("prod(x, y, z)", ag.prod, (0.0, 0.0, 3.0), 0.0, (0.0, 0.0, 0.0), 0.0),
    Point("x * y * z", lambda x, y, z: x * y * z, (0.0, 0.0, 3.0), 0.0, (0.0, 0.0, 0.0), 0.0),
    Point("std(x, y, z)", lambda *xs: ag.std(xs),
        (2.0, 2.0, 2.0), 0.0, (0.0, 0.0, 0.0), 0.0, "least norm"),
    Point("norm of (x, y)", ag.hypot, (0.0, 0.0), 0.0, (0.0, 0.0), 0.0, "least norm"),
    Point("sum(x, y, z)", ag.sum, (1.0, 2.0, 3.0), 6.0, (1.0, 1.0, 1.0), 0.0),
]
