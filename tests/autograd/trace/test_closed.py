# ruff: noqa: E501 - a row of the table is a line
"""What a program reads from outside: small programs, each with a change of what it reads.

After the change a program gives what its function gives, or it was refused, or it named what it
can't watch.  Never is it stale in silence.
"""

from __future__ import annotations

import itertools
import linecache
import sys
import textwrap
import types
import warnings
from collections.abc import Iterator

import pytest

from autograd import Value, jit

# Where a thing is held: how that is set up (MAKE is the thing), and how it is reached
HOLDERS = {
    "global": ("box = MAKE", "box"),
    "closure": ("def outer():\n    box = MAKE\n    return lambda x: x * READ, box\nf, box = outer()", "box"),
    "default": ("box = MAKE\ndef f(x, box=box): return x * READ", "box"),
    "attribute": ("class Thing: pass\nthing = Thing()\nthing.box = MAKE", "thing.box"),
    "slot": ("class Thing:\n    __slots__ = ('box',)\nthing = Thing()\nthing.box = MAKE", "thing.box"),
    "class": ("class Thing:\n    box = MAKE", "Thing.box"),
    "base class": ("class Base:\n    box = MAKE\nclass Thing(Base): pass", "Thing.box"),
    "module": ("import types\nconfig = types.ModuleType('config')\nconfig.box = MAKE", "config.box"),
    "function": ("def held(): pass\nheld.box = MAKE", "held.box"),
    "list": ("held = [0.0, MAKE]", "held[1]"),
    "dict": ("held = {'box': MAKE}", "held['box']"),
    "tuple": ("held = (0.0, [MAKE])", "held[1][0]"),
    "namespace": ("import types\nheld = types.SimpleNamespace(box=MAKE)", "held.box"),
    "argparse": ("import argparse\nheld = argparse.Namespace(box=MAKE)", "held.box"),
    "dataclass": ("import dataclasses\n@dataclasses.dataclass\nclass Held:\n    box: object\nheld = Held(MAKE)", "held.box"),
    "partial": ("import functools\nbox = MAKE\ng = lambda box, x: x * READ\nf = functools.partial(g, box)", "box"),
    "mapping": ("import collections\nheld = collections.OrderedDict(box=MAKE)", "held['box']"),
    "user dict": ("import collections\nheld = collections.UserDict(box=MAKE)", "held['box']"),
    "weird": ("class Held(list): pass\nheld = Held([MAKE])", "held[0]"),
    "nested": ("held = {'a': [{'b': MAKE}]}", "held['a'][0]['b']"),
}  # fmt: skip
# What is held: how it is made, read and changed, with P for the way there
THINGS = {
    "list": ("[2.0]", "P[0]", "P[0] = 5.0"),
    "appended": ("[2.0]", "sum(P)", "P.append(3.0)"),
    "dict": ("{'a': 2.0}", "P['a']", "P['a'] = 5.0"),
    "new key": ("{'a': 2.0}", "P.get('b', 2.0)", "P['b'] = 5.0"),
    "set": ("{2.0}", "max(P)", "P.add(5.0)"),
    "array": ("__import__('numpy').array([2.0, 1.0])", "float(P[0])", "P[0] = 5.0"),
    "bytearray": ("bytearray(b'\\2')", "float(P[0])", "P[0] = 5"),
    "deque": ("__import__('collections').deque([2.0])", "P[0]", "P[0] = 5.0"),
    "counter": ("__import__('collections').Counter('aa')", "float(P['a'])", "P['a'] = 5"),
    "list of its own kind": ("type('L', (list,), {})([2.0])", "P[0]", "P[0] = 5.0"),
    "value": ("__import__('autograd').Value(2.0)", "P.data", "P.data = 5.0"),
    "code": ("(lambda: 2.0)", "P()", "P.__code__ = (lambda: 5.0).__code__"),
}
PRODUCT = [
    (f"{h}, {t}", *parts)
    for (h, (setup, path)), (t, (make, read, change)) in itertools.product(
        HOLDERS.items(), THINGS.items()
    )
    for parts in [(setup.replace("MAKE", make), path, read, change)]
]
# Others: what sets up a function f, and the change
SINGLE = {
    "a global number": ("a = 2.0\ndef f(x): return x * a", "a = 5.0"),
    "an int that becomes a bool": ("a = 1\ndef f(x): return x * (2.0 if a is True else 3.0)", "a = True"),
    "the sign of zero": ("import math\na = 0.0\ndef f(x): return x * math.copysign(2.0, a)", "a = -0.0"),
    "a text": ("a = 'ab'\ndef f(x): return x * len(a)", "a = 'abcd'"),
    "an equal list in place of another": ("c = {'l': [2.0]}\ndef f(x): return x * c['l'][0]", "c['l'] = [2.0]; p(2.0); p(2.0); p(2.0); c['l'][0] = 5.0"),
    "an equal array in place of another": ("import numpy as np\nc = [np.ones(2)]\ndef f(x): return x * float(c[0][0])", "c[0] = np.ones(2); p(2.0); p(2.0); c[0][0] = 5.0"),
    "an equal object in place of another": ("class T:\n    def __init__(s): s.a = 2.0\nt = T()\ndef f(x): return x * t.a", "t = T(); p(2.0); p(2.0); t.a = 5.0"),
    "an absent global": ("def f(x):\n    try: return x * later\n    except NameError: return x", "later = 5.0"),
    "an absent attribute": ("class T: pass\nt = T()\ndef f(x): return x * getattr(t, 'a', 2.0)", "t.a = 5.0"),
    "an absent name of a module": ("import types\nm = types.ModuleType('m')\ndef f(x): return x * getattr(m, 'later', 2.0)", "m.later = 5.0"),
    "hasattr of a module": ("import types\nm = types.ModuleType('m')\ndef f(x): return x * (3.0 if hasattr(m, 'later') else 2.0)", "m.later = 5.0"),
    "a builtin that a global hides": ("def f(x): return x * abs(-2.0)", "abs = lambda x: 5.0"),
    "a bound builtin": ("d = {'a': 2.0}\nget = d.get\ndef f(x): return x * get('a')", "d['a'] = 5.0"),
    "a bound method of an array": ("import numpy as np\na = np.array([2.0])\ntotal = a.sum\ndef f(x): return x * float(total())", "a[0] = 5.0"),
    "a dictionary's item method": ("d = {'a': 2.0}\nat = d.__getitem__\ndef f(x): return x * at('a')", "d['a'] = 5.0"),
    "a view of a dictionary": ("d = {'a': 2.0}\nv = d.values()\ndef f(x): return x * sum(v)", "d['a'] = 5.0"),
    "a mapping proxy": ("import types\nd = {'a': 2.0}\nv = types.MappingProxyType(d)\ndef f(x): return x * v['a']", "d['a'] = 5.0"),
    "a chain map": ("import collections\nd = {'a': 2.0}\nv = collections.ChainMap({}, d)\ndef f(x): return x * v['a']", "d['a'] = 5.0"),
    "a default dict": ("import collections\nd = collections.defaultdict(float, a=2.0)\ndef f(x): return x * d['a']", "d['a'] = 5.0"),
    "an item getter": ("import operator\nd = {'a': 2.0}\ng = operator.itemgetter('a')\ndef f(x): return x * g(d)", "d['a'] = 5.0"),
    "an attribute getter": ("import operator, types\nm = types.ModuleType('m'); m.a = 2.0\ng = operator.attrgetter('a')\ndef f(x): return x * g(m)", "m.a = 5.0"),
    "a computed name": ("import types\nm = types.ModuleType('m'); m.scale = 2.0\ndef f(x): return x * getattr(m, 'sca' + 'LE'.lower())", "m.scale = 5.0"),
    "a name kept elsewhere": ("import types\nm = types.ModuleType('m'); m.scale = 2.0\nwhich = 'scale'\ndef f(x): return x * getattr(m, which)", "m.scale = 5.0"),
    "globals()": ("a = 2.0\ndef f(x): return x * globals()['a']", "a = 5.0"),
    "vars of a module": ("import types\nm = types.ModuleType('m'); m.a = 2.0\nk = ''.join(['a'])\ndef f(x): return x * vars(m)[k]", "m.a = 5.0"),
    "eval": ("a = 2.0\ndef f(x): return x * eval('a')", "a = 5.0"),
    "a module imported inside": ("def f(x):\n    import settings_of_test\n    return x * settings_of_test.scale", "import sys; sys.modules['settings_of_test'].scale = 5.0"),
    "from a module imported inside": ("def f(x):\n    from settings_of_test import scale\n    return x * scale", "import sys; sys.modules['settings_of_test'].scale = 5.0"),
    "another module by that name": ("def f(x):\n    import settings_of_test\n    return x * settings_of_test.scale", "import sys, types; sys.modules['settings_of_test'] = types.SimpleNamespace(scale=5.0)"),
    "a helper": ("def g(): return 2.0\ndef f(x): return x * g()", "def g(): return 5.0"),
    "a global of a helper": ("a = 2.0\ndef g(): return a\ndef f(x): return x * g()", "a = 5.0"),
    "a default of a helper": ("def g(a=2.0): return a\ndef f(x): return x * g()", "g.__defaults__ = (5.0,)"),
    "a named default": ("def g(*, a=2.0): return a\ndef f(x): return x * g()", "g.__kwdefaults__ = {'a': 5.0}"),
    "own code": ("def f(x): return x * 2.0", "f.__code__ = (lambda x: x * 5.0).__code__"),
    "an inner function's global": ("a = 2.0\ndef f(x):\n    def g(): return a\n    return x * g()", "a = 5.0"),
    "a comprehension": ("a = [1.0, 1.0]\ndef f(x): return x * sum([y for y in a])", "a[1] = 4.0"),
    "a method replaced": ("class T:\n    def g(s): return 2.0\nt = T()\ndef f(x): return x * t.g()", "T.g = lambda s: 5.0"),
    "a method of an instance": ("class T:\n    def g(s): return 2.0\nt = T()\ndef f(x): return x * t.g()", "t.g = lambda: 5.0"),
    "another class": ("class T:\n    a = 2.0\nclass U:\n    a = 5.0\nt = T()\ndef f(x): return x * t.a", "t.__class__ = U"),
    "other bases": ("class A:\n    a = 2.0\nclass B:\n    a = 5.0\nclass T(A): pass\ndef f(x): return x * T.a", "T.__bases__ = (B,)"),
    "another dictionary of attributes": ("class T: pass\nt = T(); t.a = 2.0\ndef f(x): return x * t.a", "t.__dict__ = {'a': 5.0}"),
    "a metaclass": ("class M(type):\n    a = 2.0\nclass T(metaclass=M): pass\ndef f(x): return x * T.a", "M.a = 5.0"),
    "a property": ("class T:\n    @property\n    def a(s): return 2.0\nt = T()\ndef f(x): return x * t.a", "T.a = property(lambda s: 5.0)"),
    "what a property reads": ("b = 2.0\nclass T:\n    @property\n    def a(s): return b\nt = T()\ndef f(x): return x * t.a", "b = 5.0"),
    "a class method": ("class T:\n    a = 2.0\n    @classmethod\n    def g(c): return c.a\ndef f(x): return x * T.g()", "T.a = 5.0"),
    "a static method": ("b = 2.0\nclass T:\n    @staticmethod\n    def g(): return b\ndef f(x): return x * T.g()", "b = 5.0"),
    "a descriptor": ("class D:\n    a = 2.0\n    def __get__(s, o, k): return s.a\nclass T:\n    d = D()\nt = T()\ndef f(x): return x * t.d", "T.__dict__['d'].a = 5.0"),
    "__getattr__": ("d = {'a': 2.0}\nclass T:\n    def __getattr__(s, n): return d[n]\nt = T()\ndef f(x): return x * t.a", "d['a'] = 5.0"),
    "__getitem__": ("class T:\n    def __init__(s): s.d = [2.0]\n    def __getitem__(s, k): return s.d[k]\nt = T()\ndef f(x): return x * t[0]", "t.d[0] = 5.0"),
    "__call__": ("class T:\n    def __init__(s): s.a = 2.0\n    def __call__(s, x): return x * s.a\nf = T()", "f.a = 5.0"),
    "a bound method": ("class T:\n    def __init__(s): s.a = 2.0\n    def g(s, x): return x * s.a\nt = T()\nf = t.g", "t.a = 5.0"),
    "a private slot": ("class T:\n    __slots__ = ('__a',)\n    def __init__(s): s.__a = 2.0\n    def g(s, x): return x * s.__a\n    def set(s, a): s.__a = a\nt = T()\nf = t.g", "t.set(5.0)"),
    "a slot without a number": ("class T:\n    __slots__ = ('a',)\nt = T()\ndef f(x): return x * getattr(t, 'a', 2.0)", "t.a = 5.0"),
    "a number of an own kind": ("class N(float): pass\na = N(2.0); a.k = 2.0\ndef f(x): return x * a.k", "a.k = 5.0"),
    "a named tuple": ("import collections\nT = collections.namedtuple('T', 'a')\nt = T([2.0])\ndef f(x): return x * t.a[0]", "t.a[0] = 5.0"),
    "an enum": ("import enum\nclass E(enum.Enum):\n    A = 2.0\ne = [E.A]\ndef f(x): return x * e[0].value", "e[0] = __import__('types').SimpleNamespace(value=5.0)"),
    "a frozen dataclass": ("import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass T:\n    a: list\nt = T([2.0])\ndef f(x): return x * t.a[0]", "t.a[0] = 5.0"),
    "a weak reference": ("import weakref\nclass T: pass\nt = T(); t.a = 2.0\nr = weakref.ref(t)\ndef f(x): return x * r().a", "t.a = 5.0"),
    "a context variable": ("import contextvars\nc = contextvars.ContextVar('c', default=2.0)\ndef f(x): return x * c.get()", "c.set(5.0)"),
    "a local of a thread": ("import threading\nc = threading.local(); c.a = 2.0\ndef f(x): return x * c.a", "c.a = 5.0"),
    "an array module's array": ("import array\na = array.array('d', [2.0])\ndef f(x): return x * a[0]", "a[0] = 5.0"),
    "a memory view": ("b = bytearray(b'\\2')\na = memoryview(b)\ndef f(x): return x * float(a[0])", "b[0] = 5"),
    "a view of an array": ("import numpy as np\nb = np.array([1.0, 2.0])\na = b[::-1]\ndef f(x): return x * float(a[0])", "b[1] = 5.0"),
    "an array of no axes": ("import numpy as np\na = np.array(2.0)\ndef f(x): return x * float(a)", "a[...] = 5.0"),
    "an array of objects": ("import numpy as np\na = np.array([2.0, None], object)\ndef f(x): return x * a[0]", "a[0] = 5.0"),
    "an array of odd bytes": ("import numpy as np\na = np.array([2.0], np.float32)\ndef f(x): return x * float(a[0])", "a[0] = 5.0"),
    "an array of dates": ("import numpy as np\na = np.array(['2000-01-02'], 'M8[D]')\ndef f(x): return x * float(a.astype(int)[0])", "a[0] = '2000-01-05'"),
    "a masked array": ("import numpy as np\na = np.ma.array([2.0, 3.0])\ndef f(x): return x * float(a.sum())", "a[0] = np.ma.masked"),
    "the shape of an array": ("import numpy as np\na = np.ones((2, 3))\ndef f(x): return x * len(a)", "a.shape = (3, 2)"),
    "a large array": ("import numpy as np\na = np.full(20000, 2.0)\ndef f(x): return x * float(a[7])", "a[7] = 5.0"),
    "a scalar of NumPy": ("import numpy as np\na = [np.float32(2.0)]\ndef f(x): return x * float(a[0])", "a[0] = np.float32(5.0)"),
    "a type of NumPy": ("import numpy as np\nt = np.float32\ndef f(x): return x * float(t(2.5))", "t = np.int64"),
    "a fraction": ("import fractions\na = [fractions.Fraction(2)]\ndef f(x): return x * float(a[0])", "a[0] = fractions.Fraction(5)"),
    "an ordered dictionary": ("import collections\nd = collections.OrderedDict(a=2.0, b=5.0)\ndef f(x): return x * next(iter(d.values()))", "d.move_to_end('a')"),
    "the order of a dictionary": ("d = {'a': 2.0, 'b': 5.0}\ndef f(x): return x * list(d.values())[0]", "d['a'] = d.pop('a')"),
    "a key of a dictionary": ("class K: pass\nk = K(); k.a = 2.0\nd = {k: 1}\ndef f(x): return x * next(iter(d)).a", "k.a = 5.0"),
    "a wrapped function": ("import functools\na = 2.0\ndef g(x): return x * a\n@functools.wraps(g)\ndef f(x): return g(x)", "a = 5.0"),
    "a program inside": ("from autograd import jit\na = 2.0\ng = jit(lambda x: x * a)\ndef f(x): return g(x)", "a = 5.0"),
    "a partial's argument": ("import functools\na = [2.0]\nf = functools.partial(lambda a, x: x * a[0], a)", "a[0] = 5.0"),
    "a partial's name": ("import functools\na = [2.0]\nf = functools.partial(lambda x, a: x * a[0], a=a)", "a[0] = 5.0"),
    "a class of a number": ("class T:\n    a = 2.0\ndef f(x): return x * T().a", "T.a = 5.0"),
    "a constructor's global": ("b = 2.0\nclass T:\n    def __init__(s): s.a = b\ndef f(x): return x * T().a", "b = 5.0"),
    "the truth of a value": ("from autograd import Value\nw = Value(0.0)\ndef f(x): return x * 5.0 if w else x", "w.data = 1.0"),
    "not of a value": ("from autograd import Value\nw = Value(0.0)\ndef f(x): return x * 5.0 if not w else x", "w.data = 1.0"),
    "all of values": ("from autograd import Value\nw = [Value(0.0)]\ndef f(x): return x * 5.0 if all(w) else x", "w[0].data = 1.0"),
    "or of values": ("from autograd import Value\nw = Value(0.0)\ndef f(x): return x * (w or 5.0)", "w.data = 1.0"),
    "item of a value": ("from autograd import Value\nw = Value(2.0)\ndef f(x): return x * w.item()", "w.data = 5.0"),
    "detach of a value": ("from autograd import Value\nw = Value(2.0)\ndef f(x): return x * w.detach()", "w.data = 5.0"),
    "the label of a value": ("from autograd import Value\nw = Value(2.0, 'ab')\ndef f(x): return x * len(w.label)", "w.label = 'abcde'"),
    "a format of a value": ("from autograd import Value\nw = Value(2.0)\ndef f(x): return x * float(f'{w:.1f}')", "w.data = 5.0"),
    "a text of a value's number": ("from autograd import Value\nw = Value(2.0)\ndef f(x): return x * float(str(w.data))", "w.data = 5.0"),
    "the gradient of a value": ("from autograd import Value\nw = Value(2.0)\ndef f(x): return x * w.grad", "w.grad = 5.0"),
    "a copy of a value": ("import copy\nfrom autograd import Value\nw = Value(2.0)\ndef f(x): return x * copy.copy(w)", "w.data = 5.0"),
    "the state of a module": ("from nn import Linear\nm = Linear(1, 1, rng=1)\ndef f(x): return x * sum(m.state_dict().values())", "m.parameters()[0].data += 3.0"),
    "the mode of a module": ("from nn import Linear\nm = Linear(1, 1, rng=1)\ndef f(x): return x * (2.0 if m.training else 5.0)", "m.eval()"),
    "the settings of an optimizer": ("from nn import SGD\nfrom autograd import Value\no = SGD([Value(1.0)], lr=0.5)\ndef f(x): return x * o.lr", "o.lr = 0.25"),
    "random numbers": ("import random\ndef f(x): return x * random.random()", ""),
    "random choices": ("import random\ndef f(x): return x * random.choice([2.0, 3.0])", ""),
    "a generator of random numbers": ("import random\nr = random.Random(1)\ndef f(x): return x * r.gauss(0.0, 1.0)", ""),
    "NumPy's random numbers": ("import numpy as np\ndef f(x): return x * float(np.random.randint(2))", ""),
    "NumPy's generator": ("import numpy as np\nr = np.random.default_rng(1)\ndef f(x): return x * float(r.integers(2))", ""),
    "a generator made inside": ("import numpy as np\ndef f(x): return x * float(np.random.default_rng().normal())", ""),
    "the time": ("import time\ndef f(x): return x * time.time()", ""),
    "a counter of time": ("import time\ndef f(x): return x * time.perf_counter()", ""),
    "an iterator": ("i = iter([1.0] * 9)\ndef f(x): return x * next(i)", ""),
    "a generator": ("i = (k * 1.0 for k in range(9))\ndef f(x): return x * next(i)", ""),
    "a generator of equal numbers": ("i = (1.0 for k in range(9))\ndef f(x): return x * next(i)", ""),
    "itertools.count": ("import itertools\ni = itertools.count()\ndef f(x): return x * next(i)", ""),
    "itertools.cycle": ("import itertools\ni = itertools.cycle([2.0, 5.0])\ndef f(x): return x * next(i)", ""),
    "a counter": ("n = 0\ndef f(x):\n    global n\n    n += 1\n    return x * n", ""),
    "a counter in a list": ("n = [0]\ndef f(x):\n    n[0] += 1\n    return x * n[0]", ""),
    "a counter in an attribute": ("class T:\n    n = 0\nt = T()\ndef f(x):\n    t.n += 1\n    return x * t.n", ""),
    "a list that is used up": ("n = [1.0, 2.0, 3.0, 4.0]\ndef f(x): return x * n.pop()", ""),
    "the environment": ("import os\nos.environ['DOTGRAD_TEST'] = '2'\ndef f(x): return x * float(os.environ['DOTGRAD_TEST'])", "os.environ['DOTGRAD_TEST'] = '5'"),
    "getenv": ("import os\nos.environ['DOTGRAD_TEST'] = '2'\ndef f(x): return x * float(os.getenv('DOTGRAD_TEST'))", "os.environ['DOTGRAD_TEST'] = '5'"),
    "arguments of the command": ("import sys\ndef f(x): return x * len(sys.argv)", "sys.argv.append('x')"),
    "a file": ("import os, tempfile\nh, path = tempfile.mkstemp()\nos.write(h, b'2'); os.close(h)\ndef f(x):\n    with open(path) as file: return x * float(file.read())", "open(path, 'w').write('5')"),
    "a file by a path": ("import os, tempfile, pathlib\nh, name = tempfile.mkstemp()\nos.write(h, b'2'); os.close(h)\npath = pathlib.Path(name)\ndef f(x): return x * float(path.read_text())", "path.write_text('5')"),
    "a file of numbers": ("import os, tempfile\nimport numpy as np\nh, name = tempfile.mkstemp()\nos.write(h, b'2'); os.close(h)\ndef f(x): return x * float(np.loadtxt(name))", "open(name, 'w').write('5')"),
    "the folder": ("import os\ndef f(x): return x * len(os.getcwd())", "import tempfile; os.chdir(tempfile.mkdtemp())"),
    "today": ("import datetime\ndef f(x): return x * datetime.date.today().day", ""),
    "a configuration": ("import configparser\nc = configparser.ConfigParser(); c['a'] = {'b': '2'}\ndef f(x): return x * float(c['a']['b'])", "c['a']['b'] = '5'"),
    "a lazily made number": ("class T: pass\nt = T()\ndef f(x):\n    if not hasattr(t, 'a'): t.a = 2.0\n    return x * t.a", "t.a = 5.0"),
    "a cached property": ("import functools\nclass T:\n    @functools.cached_property\n    def a(s): return 2.0\nt = T()\ndef f(x): return x * t.a", "t.__dict__['a'] = 5.0"),
    "a function by name": ("table = {'f': lambda: 2.0}\ndef f(x): return x * table['f']()", "table['f'] = lambda: 5.0"),
    "a decorated function": ("import functools\na = 2.0\ndef twice(g):\n    return lambda x: g(x) * a\n@twice\ndef f(x): return x", "a = 5.0"),
    "an alias of a module": ("import types\nm = types.ModuleType('m'); m.a = 2.0\ndef f(x):\n    n = m\n    return x * n.a", "m.a = 5.0"),
    "a module given on": ("import types\nm = types.ModuleType('m'); m.a = 2.0\ndef g(n): return n.a\ndef f(x): return x * g(m)", "m.a = 5.0"),
    "a module in a list": ("import types\nm = types.ModuleType('m'); m.a = 2.0\nms = [m]\ndef f(x): return x * ms[0].a", "m.a = 5.0"),
    "a module in a module": ("import types\nm = types.ModuleType('m'); m.n = types.ModuleType('n'); m.n.a = 2.0\ndef f(x): return x * m.n.a", "m.n.a = 5.0"),
    "__getattr__ of a module": ("import types\nm = types.ModuleType('m'); d = {'a': 2.0}\nm.__getattr__ = lambda name: d[name]\ndef f(x): return x * m.a", "d['a'] = 5.0"),
    "a constant of a library": ("import math\ndef f(x): return x * math.pi", "math.pi = 3.0"),
    "a type alias": ("T = list\ndef f(x): return x * len(T((1, 1)))", "T = set"),
    "copy of a list": ("import copy\na = [2.0]\ndef f(x): return x * copy.deepcopy(a)[0]", "a[0] = 5.0"),
}  # fmt: skip

FUNCTION = "\ndef f(x): return x * READ"


def program_of(row: tuple[str, str, str, str, str]) -> tuple[str, str]:
    """Set-up and change of a row of the product."""
    _, setup, path, read, change = row
    if "READ" not in setup:
        setup += FUNCTION
    return setup.replace("READ", read.replace("P", path)), change.replace("P", path)


ROWS = {row[0]: program_of(row) for row in PRODUCT} | SINGLE


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the changes touch is as before afterwards."""
    import math
    import os

    settings = types.ModuleType("settings_of_test")
    settings.scale = 2.0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "settings_of_test", settings)
    monkeypatch.setitem(sys.modules, "program_of_test", settings)
    monkeypatch.setattr(math, "pi", math.pi)
    monkeypatch.setattr(sys, "argv", [*sys.argv])
    monkeypatch.setenv("DOTGRAD_TEST", "1")
    folder = os.getcwd()
    yield
    os.chdir(folder)


def outcome(name: str, setup: str, change: str) -> str:
    """What became of a program whose surroundings change: fresh, refused, named or stale."""
    module = types.ModuleType("program_of_test")
    file = f"<{name}>"
    linecache.cache[file] = (len(setup), None, setup.splitlines(True), file)
    names = vars(module)
    sys.modules[module.__name__] = module
    exec(compile(textwrap.dedent(setup), file, "exec"), names)
    f = names["f"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            program = names["p"] = jit(f)
            before = [program(2.0) for _ in range(4)]
            exec(compile(change, f"<change of {name}>", "exec"), names)
            after = program(2.0)
        except (TypeError, ValueError):  # TraceError among them
            return "refused"
    if any("can't watch" in str(w.message) for w in caught):
        return "named"
    expected = f(Value(2.0))
    if not change:
        return "stale"
    expected = getattr(expected, "data", expected)
    assert expected != before[0], "this is no change"
    return "fresh" if expected == after else "stale"


@pytest.mark.parametrize("name", ROWS)
def test_no_program_is_stale_in_silence(name: str, here: None) -> None:
    setup, change = ROWS[name]
    assert outcome(name, setup, change) != "stale"


@pytest.mark.parametrize("name", [row[0] for row in PRODUCT])
def test_what_python_can_show_is_watched(name: str, here: None) -> None:
    assert outcome(name, *ROWS[name]) == "fresh"


def test_the_table_is_long() -> None:
    assert len(ROWS) >= 350
