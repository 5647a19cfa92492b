"""What a check leaves as it found it, whatever the learner's code does to it: NumPy, the built-ins, the working folder …"""

import builtins
import contextlib
import copy
import gc
import inspect
import io
import linecache
import math
import os
import random
import sys
import threading
import time
import traceback
import warnings

import numpy as np

DEPTH = 3000  # calls within calls while a check runs; a recursion that goes deeper has no end
WHOLE = builtins, math, np, np.linalg, np.random, np.fft  # every name is put back;
CALLABLE = (
    os,
    io,
    time,
    copy,
    random,
    threading,
    warnings,
    traceback,
    inspect,
    linecache,
    contextlib,
)  # what can be called
_OF_CATCH_WARNINGS = {"showwarning", "_showwarnmsg_impl"}  # warnings.catch_warnings puts these back itself,
_STREAMS = {"stdout", "stderr"}  # and contextlib.redirect_stdout these
_get_state, _set_state, _set_limit = np.random.get_state, np.random.set_state, sys.setrecursionlimit
settrace = sys.settrace  # for us, while sys.settrace does nothing


class Surroundings:
    """Puts back what was there before: after each call by `restore()`, and for good at the end of the `with` block.

    Inside it nobody is asked for input, `exit()` does not end the kernel, and nothing changes the recursion limit, the
    tracing, or how often threads take turns.
    """

    def __enter__(self):
        self._over = False
        ours = [module for name, module in sys.modules.items() if name.startswith("dlcourse.")]
        self._names = [(vars(module), dict(vars(module))) for module in (*WHOLE, *ours)]
        self._names += [(vars(module), _callables(module)) for module in CALLABLE]
        self._names += [
            (vars(sys), {name: value for name, value in vars(sys).items() if name not in _STREAMS})
        ]
        self._modules, self._path = dict(sys.modules), list(sys.path)
        self._environ, self._variables = os.environ, dict(os.environ)
        self._folder, self._collects = _folder(), gc.isenabled()
        self._random, self._legacy = random.getstate(), _get_state(legacy=False)
        self._hooks = threading.gettrace(), threading.getprofile()
        self._limit, self._shell = sys.getrecursionlimit(), _shell()
        self._guard()
        return self

    def restore(self):
        """After a call. One that was left behind in the background has nothing to put back any more."""
        if not self._over:
            self._put_back()
            self._guard()

    def __exit__(self, *_):
        self._over = True
        self._put_back()
        if self._shell is not None:
            vars(self._shell).pop("ask_exit", None)
        _set_limit(self._limit)
        if dict(os.environ) != self._variables:
            os.environ.clear()
            os.environ.update(self._variables)
        (gc.enable if self._collects else gc.disable)()
        random.setstate(self._random)
        _set_state(self._legacy)
        threading.settrace(self._hooks[0])
        threading.setprofile(self._hooks[1])

    def _guard(self):
        vars(builtins).update(input=_no_input, exit=_leave, quit=_leave)
        vars(sys).update(
            setrecursionlimit=_ignore, settrace=_ignore, setprofile=_ignore, setswitchinterval=_ignore
        )
        if self._shell is not None:
            vars(self._shell)["ask_exit"] = _leave  # what exit() calls in IPython
        with contextlib.suppress(RecursionError):  # the depth here may be greater already
            _set_limit(min(self._limit, DEPTH))

    def _put_back(self):
        for namespace, names in self._names:  # first, and without any built-in function: they may be missing
            namespace.update(names)
        sys.modules.update(self._modules)
        sys.path[:] = self._path
        os.environ = self._environ  # noqa: B003 the learner's code may have put another object there
        if self._folder and _folder() != self._folder:
            with contextlib.suppress(OSError):
                os.chdir(self._folder)


def _callables(module):
    return {
        name: value
        for name, value in vars(module).items()
        if callable(value) and name not in _OF_CATCH_WARNINGS
    }


def _folder():
    with contextlib.suppress(OSError):  # it may have been removed
        return os.getcwd()


def _shell():
    """IPython, where this runs in it."""
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


def _no_input(*_):
    raise RuntimeError("a function gets its values as arguments, it cannot ask for input()")


def _leave(*_, **__):
    raise SystemExit


def _ignore(*_, **__):
    pass
