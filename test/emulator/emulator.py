"""The local AWS emulator: moto's server on a loopback port."""

import contextlib
import errno
import http.client
import os
import socket
import sys
import time

from process import Failure, read_log, running, tail

SECONDS_TO_START = 60
SERVER_ERROR = 'HTTP/1.1" 500 -'


class Emulator:
    """A running emulator. It is reached as localhost: in the URL of a template it
    takes any other host for the name of an S3 bucket."""

    def __init__(self, process, port, log):
        self.url = f"http://localhost:{port}"
        self._process = process
        self._port = port
        self._log = log

    def check(self):
        """Fails if the emulator has ended, or broke on a request: the CLI tries
        that again, and may then succeed with half of the resources."""
        status = self._process.poll()
        if status is not None:
            raise Failure(f"the emulator ended by itself (exit status {status})", tail(self._log))
        if SERVER_ERROR in read_log(self._log):
            time.sleep(0.5)  # it logs the reason after the status
            raise Failure("the emulator broke on a request", tail(self._log))

    def wait_until_it_answers(self):
        limit = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            self.check()
            if time.monotonic() > limit:
                message = f"the emulator did not answer within {SECONDS_TO_START} seconds"
                raise Failure(message, tail(self._log))
            time.sleep(0.1)

    def _answers(self):
        connection = http.client.HTTPConnection("localhost", self._port, timeout=5)
        try:
            connection.request("GET", "/moto-api/data.json")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextlib.contextmanager
def started(port, folder):
    """Starts an emulator on port (None: a free one), stops it in the end."""
    port = free_port() if port is None else port
    check_port(port)
    log = os.path.join(folder, "emulator.log")
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with open(log, "wb") as output, running(command, cwd=folder, env=_environment(), stdout=output) as process:
        emulator = Emulator(process, port, log)
        emulator.wait_until_it_answers()
        yield emulator


def _environment():
    """The user's settings of AWS and of moto would change how it behaves."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MOTO_"))}


def free_port():
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if not _bind_error(port):
            return port


def check_port(port):
    error = _bind_error(port)
    if error and error.errno == errno.EADDRINUSE:
        raise Failure(f"port {port} is in use; free it, or choose another with DEMO_PORT=...")
    if error:
        raise Failure(f"port {port} cannot be used ({error.strerror}); choose another with DEMO_PORT=...")


def _bind_error(port):
    """Why port is not free. localhost may mean either loopback address."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if family == socket.AF_INET or error.errno == errno.EADDRINUSE:
                return error  # a machine without IPv6 is none of our business
    return None
