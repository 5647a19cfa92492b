"""What a check leaves as it found it, whatever the learner's code does to it: NumPy, the built-ins, the working folder …"""

import builtins
import collections
import contextlib
import copy
import ctypes
import dis
import functools
import gc
import html
import importlib
import inspect
import io
import itertools
import json
import linecache
import locale
import math
import operator
import os
import pathlib
import random
import re
import signal
import sys
import textwrap
import threading
import time
import tokenize
import traceback
import types
import typing
import uuid
import warnings

import numpy as np

DEPTH = 3000  # calls within calls while a check runs; a recursion that goes deeper has no end
WHOLE = builtins, ctypes, math, np, np.linalg, np.random, np.fft  # every name is put back;
CALLABLE = (  # what can be called, of all that a check and a notebook live on
    *(os, io, sys.modules[os.path.__name__], pathlib, importlib, signal, threading, time, random, uuid, gc),
    *(copy, re, html, json, textwrap, tokenize, linecache, traceback, inspect, dis, warnings, types, typing),
    *(collections, collections.abc, contextlib, functools, itertools, operator, np.lib, np.ma),
)
_OF_CATCH_WARNINGS = {"showwarning", "_showwarnmsg_impl"}  # warnings.catch_warnings puts these back itself,
_STREAMS = {"stdout", "stderr"}  # and contextlib.redirect_stdout these
_set_limit = sys.setrecursionlimit
settrace = sys.settrace  # for us, while sys.settrace does nothing


def _umask():
    now = os.umask(0o077)  # it can only be read by setting it
    os.umask(now)
    return now


SETTINGS = (  # of the process: how each is read, and how it is set
    (random.getstate, random.setstate),
    (functools.partial(np.random.get_state, legacy=False), np.random.set_state),
    (threading.gettrace, threading.settrace),
    (threading.getprofile, threading.setprofile),
    (gc.get_threshold, lambda levels, set=gc.set_threshold: set(*levels)),
    (gc.isenabled, lambda collects, on=gc.enable, off=gc.disable: (on if collects else off)()),
    (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    (functools.partial(locale.setlocale, locale.LC_ALL), functools.partial(locale.setlocale, locale.LC_ALL)),
    (_umask, os.umask),
)
DEADLY = (os, "_exit"), (os, "abort"), (signal, "raise_signal"), (signal, "alarm"), (signal, "setitimer")


class Surroundings:
    """Puts back what was there before: after each call by `restore()`, and for good at the end of the `with` block.

    Inside it nobody is asked for input, `exit()` does not end the kernel, and nothing changes the recursion limit, the
    tracing, or how often threads take turns.
    """

    def __enter__(self):
        self._over = False
        ours = [module for name, module in sys.modules.items() if name.startswith("dlcourse.")]
        self._names = [(vars(module), dict(vars(module))) for module in (*WHOLE, *ours)]
        database = [module for name, module in sys.modules.items() if name.partition(".")[0] == "sqlite3"]
        self._names += [(vars(module), _callables(module)) for module in (*CALLABLE, *database)]
        self._names += [
            (vars(sys), {name: value for name, value in vars(sys).items() if name not in _STREAMS})
        ]
        self._modules, self._path = dict(sys.modules), list(sys.path)
        self._environ, self._variables = os.environ, dict(os.environ)
        self._folder, self._settings = _folder(), [read() for read, _ in SETTINGS]
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
        for (_, write), value in zip(SETTINGS, self._settings):
            write(value)

    def _guard(self):
        vars(builtins).update(input=_no_input, exit=_leave, quit=_leave)
        vars(sys).update(
            setrecursionlimit=_ignore, settrace=_ignore, setprofile=_ignore, setswitchinterval=_ignore
        )
        for module, name in DEADLY:
            if hasattr(module, name):  # some are not on every system
                vars(module)[name] = _leave
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
