"""Child processes that never outlive this one."""

import contextlib
import os
import re
import signal
import subprocess

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_STOP = 5
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Failure(Exception):
    """What the user has to know: one line, and maybe the end of a log."""

    def __init__(self, message, log_tail=""):
        super().__init__(message)
        self.log_tail = log_tail


class Interrupted(BaseException):
    """A signal asked this process to stop."""

    def __init__(self, number):
        super().__init__(signal.Signals(number).name)
        self.exit_status = 128 + number


def stop_on_signals():
    """Turns the signals that stop this process into Interrupted."""
    for number in STOP_SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number, _frame):
    for other in STOP_SIGNALS:  # nothing may cut the cleaning up short
        signal.signal(other, _already_stopping)
    raise Interrupted(number)


def _already_stopping(_number, _frame):
    pass


@contextlib.contextmanager
def running(command, **options):
    """Runs command in a process group of its own, and ends the whole group."""
    process = None
    try:
        with signals_held():  # until process is set
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_release_signals,
                **options,
            )
        yield process
    finally:
        if process:
            _stop(process)


@contextlib.contextmanager
def signals_held():
    """Holds back the signals that stop this process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        _release_signals()


def _release_signals():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def _stop(process):
    with signals_held():
        _signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process, number):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def tail(path):
    """The last lines of a log."""
    return "\n".join(read_log(path).rstrip().splitlines()[-40:])


def read_log(path):
    """A log without colours."""
    with open(path, encoding="utf-8", errors="replace") as log:
        return COLOUR.sub("", log.read())
