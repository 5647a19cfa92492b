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
import logging
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

from .exercise import Exercise

DEPTH = 3000  # calls within calls while a check runs; a recursion that goes deeper has no end
WHOLE = builtins, ctypes, math  # every name is put back, and in NumPy and this course;
CALLABLE = (  # what can be called, of all that a check and a notebook live on
    *(os, io, sys.modules[os.path.__name__], pathlib, importlib, signal, threading, time, random, uuid, gc),
    *(copy, re, html, json, textwrap, tokenize, linecache, traceback, inspect, dis, warnings, types, typing),
    *(collections, collections.abc, contextlib, functools, itertools, operator, logging),
)
_OF_CATCH_WARNINGS = {"showwarning", "_showwarnmsg_impl"}  # warnings.catch_warnings puts these back itself,
_STREAMS = {"stdout", "stderr"}  # and contextlib.redirect_stdout these
_FOR_ALL_THREADS = "setrecursionlimit", "settrace", "setprofile", "setswitchinterval", "addaudithook"
_CODE = "__code__", "__defaults__", "__kwdefaults__"
_OF_PYTHON, _IMMUTABLE = 1 << 9, 1 << 8  # Py_TPFLAGS_HEAPTYPE and …_IMMUTABLETYPE
_LAZY = {"__annotations__", "__doc__"}  # Python itself writes these into a class when they are asked for
_set_limit, _is = sys.setrecursionlimit, operator.is_
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
    (gc.get_debug, gc.set_debug),
    (gc.isenabled, lambda collects, on=gc.enable, off=gc.disable: (on if collects else off)()),
    (threading.stack_size, threading.stack_size),
    (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    (functools.partial(locale.setlocale, locale.LC_ALL), functools.partial(locale.setlocale, locale.LC_ALL)),
    (_umask, os.umask),
    (lambda: logging.root.manager.disable, logging.disable),
    (lambda: logging.root.level, logging.root.setLevel),
)
DEADLY = (
    *((os, name) for name in ("_exit", "abort", "kill", "killpg", "fork", "forkpty", "execv", "execve")),
    *((signal, name) for name in ("raise_signal", "alarm", "setitimer", "pthread_kill")),
)


class Surroundings:
    """Puts back what was there before: after each call by `restore()`, and for good at the end of the `with` block.

    Inside it nobody is asked for input, `exit()` does not end the kernel, and nothing changes the recursion limit, the
    tracing, or how often threads take turns. Methods, code and tables of the judge are put back like everything else: else
    whoever replaces one of them has passed.
    """

    def __init__(self, record=None):
        self._record = record

    def __enter__(self):
        self._over = False
        ours, numpy = _loaded("dlcourse"), _loaded("numpy")
        self._names = [(vars(module), dict(vars(module))) for module in (*WHOLE, *numpy, *ours)]
        self._names += [(vars(module), _callables(module)) for module in (*CALLABLE, *_loaded("sqlite3"))]
        self._names += [
            (vars(sys), {name: value for name, value in vars(sys).items() if name not in _STREAMS})
        ]
        self._keep_judge(ours)
        self._modules = dict(sys.modules)
        self._environ, self._variables = os.environ, dict(os.environ)
        self._folder, self._settings = _folder(), [read() for read, _ in SETTINGS]
        self._limit, self._shell = sys.getrecursionlimit(), _shell()
        self._guard()
        for name in ("restore", "restore_judge", "_put_back", "_guard"):  # the class may lose them
            vars(self)[name] = getattr(self, name)
        return self

    def _keep_judge(self, ours):
        """What exercises say, and the classes, code and tables on which the judge and Python's machinery go by."""
        judge = [module for module in ours if module.__name__.startswith(f"{__package__}.")]
        self._classes = [(made, dict(vars(made))) for made in _classes((*CALLABLE, *ours))]
        self._functions = [(made, [getattr(made, name) for name in _CODE]) for made in _functions(judge)]
        records = [value for module in ours for value in vars(module).values() if type(value) is Exercise]
        records += [self._record] if self._record else []
        self._records = [(vars(record), dict(vars(record))) for record in records]
        tables = [
            value for module in judge for name, value in vars(module).items() if not name.startswith("__")
        ]
        tables += [record.mistakes for record in records]
        tables += [
            sys.path,
            sys.meta_path,
            sys.path_hooks,
            sys.argv,
            gc.callbacks,
            logging.root.handlers,
            logging.root.filters,
        ]
        self._tables = [(table, table.copy()) for table in tables if type(table) in (list, dict, set)]

    def restore(self):
        """After a call. One that was left behind in the background has nothing to put back any more."""
        if not self._over:
            self._put_back()
            self._guard()

    def restore_judge(self):
        """Before judging, and at the end."""
        for namespace, names in self._records:
            namespace.update(names)
        for made, names in self._classes:
            _put_back_class(made, names)
        for made, parts in self._functions:
            for name, part in zip(_CODE, parts):
                if getattr(made, name) is not part:
                    setattr(made, name, part)
        for table, before in self._tables:
            table.clear()
            (table.extend if type(table) is list else table.update)(before)

    def __exit__(self, *_):
        self._over = True
        self._put_back()
        self.restore_judge()
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
        vars(sys).update(dict.fromkeys(_FOR_ALL_THREADS, _ignore))
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
        os.environ = self._environ  # noqa: B003 the learner's code may have put another object there
        if self._folder and _folder() != self._folder:
            with contextlib.suppress(OSError):
                os.chdir(self._folder)


def _loaded(package):
    """A package and all of its modules that have been imported."""
    return [module for name, module in sys.modules.items() if name.partition(".")[0] == package]


def _classes(modules):
    """The classes which they hold and which can be changed at all."""
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return [made for made in found if made.__flags__ & _OF_PYTHON and not made.__flags__ & _IMMUTABLE]


def _functions(modules):
    spaces = [vars(module) for module in modules] + [vars(made) for made in _classes(modules)]
    return [value for names in spaces for value in names.values() if type(value) is types.FunctionType]


def _put_back_class(made, names):
    now = vars(made)
    if [*now] == [*names] and all(map(_is, now.values(), names.values())):
        return
    for name in {*now} - {*names} - _LAZY:
        type.__delattr__(made, name)
    for name, value in names.items():
        if now.get(name, made) is not value:
            type.__setattr__(made, name, value)


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
