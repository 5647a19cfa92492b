"""Run a task with a deadline, and end it when it does not end by itself: `while True: try: … except: pass` included."""

import contextlib
import ctypes
import functools
import sys
import threading
import time

_NAME = "dlcourse-check"


class Stopped(SystemExit):
    """Raised inside the learner's code when its time is over; `except Exception` does not catch it."""


def run(task, seconds, *, patience=2.0):
    """Call `task()` in a thread of its own and wait `seconds` for it.

    Returns "finished", "stopped" (it was ended) or "stuck" (it sits in one long call into C and is left behind as a
    daemon thread). Where threads do not exist, as in Pyodide, the task is called directly.
    """
    gate = threading.Lock()  # whoever takes it first decides: the task has finished, or it is to be stopped
    stopper = _AtEveryLine() if sys.version_info >= (3, 12) else _AgainAndAgain()

    def body():
        with contextlib.suppress(BaseException):  # the last order may arrive after the others were called off
            try:
                task()
                if not gate.acquire(blocking=False):
                    _wait_to_be_stopped(stopper)
            except BaseException:
                stopper.disarm()

    thread = threading.Thread(target=body, daemon=True, name=_NAME)
    vars(thread).update(join=thread.join, is_alive=thread.is_alive)  # the task may replace those of the class
    try:
        thread.start()
    except RuntimeError:  # no threads here
        task()
        return "finished"
    interrupt = None
    try:
        thread.join(seconds)
    except KeyboardInterrupt as error:  # the stop button: end the learner's code, then pass it on
        interrupt = error
    outcome = "finished"
    if thread.is_alive() and gate.acquire(blocking=False):
        stopper.stop(thread, patience)
        outcome = "stuck" if thread.is_alive() else "stopped"
    if interrupt is not None:
        raise interrupt
    return outcome


def inside():
    """Is this a thread in which a task is running?"""
    return threading.current_thread().name == _NAME


def _wait_to_be_stopped(stopper):
    """The task ended at the very moment when its time was over: the exception is on its way, so wait for it."""
    while stopper.at_work:
        time.sleep(0.01)


class _AtEveryLine:
    """Python 3.12 and later: raise at every line and every jump which the thread executes, until it has left the task."""

    _ident = None
    at_work = True

    def stop(self, thread, patience):
        self._ident = thread.ident
        monitoring, event = sys.monitoring, sys.monitoring.events
        watched = event.LINE, event.JUMP, event.PY_START, event.PY_RESUME
        tool = next(tool for tool in (4, 3, 5, 2, 1, 0) if monitoring.get_tool(tool) is None)
        monitoring.use_tool_id(tool, "dlcourse deadline")
        try:
            for one in watched:
                monitoring.register_callback(tool, one, self._stop)
            monitoring.set_events(tool, functools.reduce(int.__or__, watched))
            thread.join(patience)
        finally:
            monitoring.set_events(tool, 0)
            monitoring.free_tool_id(tool)
            self.at_work = False

    def _stop(self, code, *_):
        ours = code.co_filename == __file__ and code is not _wait_to_be_stopped.__code__
        if threading.get_ident() == self._ident and not ours:
            raise Stopped

    def disarm(self):
        self._ident = None


class _AgainAndAgain:
    """Python 3.11: an asynchronous exception which, each time it is made, orders the next one.

    A handler that swallows it is interrupted again, until the thread has left the task. The order is given by a C
    function in place of `__init__`: no byte code runs in between, so the next one strikes the learner's code, not ours.

    While an order waits, a flag of the whole interpreter is up, and any function that is traced, in whatever thread,
    stands still; it stays up when the thread ends, or sits in C, before it has taken the order. So a second thread
    lowers it again and again, for as long as the task lives: it gives itself an order and takes it.
    """

    at_work = True

    def __init__(self):
        self._raise_in = ctypes.pythonapi["PyThreadState_SetAsyncExc"]
        self._raise_in.argtypes, self._raise_in.restype = (ctypes.c_ulong, ctypes.py_object), None
        self._error = type("Stopped", (Stopped,), {})
        # No more orders. A C function again: the waiting one strikes when it is done, not before it has begun.
        self.disarm = functools.partial(type.__setattr__, self._error, "__init__", SystemExit.__init__)

    def stop(self, thread, patience):
        self._error.__init__ = staticmethod(functools.partial(self._raise_in, thread.ident, self._error))
        guard = threading.Thread(target=self._guard, args=(thread,), daemon=True, name="dlcourse-guard")
        guard.start()
        thread.join(patience)
        if not thread.is_alive():
            guard.join()

    def _guard(self, thread):
        while thread.is_alive():
            self._raise_in(thread.ident, self._error)
            thread.join(0.001)
            self._lower_the_flag()
            thread.join(0.05)

    def _lower_the_flag(self):
        with contextlib.suppress(_ToMyself):
            self._raise_in(threading.get_ident(), _ToMyself)
            while True:  # the order is taken at a jump
                pass


class _ToMyself(BaseException):
    """An order that a thread gives itself."""
