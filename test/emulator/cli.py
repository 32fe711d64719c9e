"""The real CDK CLI, run against an emulator."""

import contextlib
import json
import os
import secrets
import shutil
import string
import subprocess
import sys
import time
from pathlib import Path

from process import Failure, running, tail

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "node_modules" / ".bin"

# The user's own settings of these would lead away from the emulator.
NOT_INHERITED = ("AWS_", "AMAZON_", "CDK_")


def examples():
    """The names of the examples."""
    return sorted(path.parent.name for path in (ROOT / "examples").glob("*/main.go"))


def check_installed():
    """Fails if something that the CLI needs is missing."""
    for name in ("cdk", "node"):
        if not (BIN / name).exists():
            raise Failure(f"{BIN / name} is missing: run make install")
    if not shutil.which("go"):
        raise Failure("Go is missing: install the version that go.mod names, from https://go.dev/dl")


def environment(url, region, folder):
    """The environment of the CLI: the emulator, and nothing of the user's AWS."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)}
    return {**inherited, **_caches(), **_isolation(folder), **_aws(url, region)}


def _aws(url, region):
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": _access_key(),
        "AWS_SECRET_ACCESS_KEY": secrets.token_hex(20),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": _without_proxy("NO_PROXY"),
        "no_proxy": _without_proxy("no_proxy"),
    }


def _access_key():
    """A key that no run had before: the CLI remembers the account of each."""
    return "AKIA" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(16))


def _without_proxy(name):
    return ",".join(filter(None, (os.environ.get(name), "localhost")))


def _isolation(folder):
    """Whatever the CLI, Go and jsii leave behind goes with folder."""
    home, temporary = Path(folder, "home"), Path(folder, "tmp")
    for path in (home, temporary):
        path.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PATH": os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath))),
        "JSII_NODE": str(BIN / "node"),
        "CI": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        "CDK_VALIDATION": "false",  # CDK's own rules for templates, which take long: make test has them
    }


def _caches():
    """The caches that HOME no longer leads to."""
    return {**_go_settings(), "JSII_RUNTIME_PACKAGE_CACHE_ROOT": _jsii_cache()}


def _go_settings():
    names = ["GOCACHE", "GOMODCACHE", "GOPATH", "GOENV"]
    answer = subprocess.run(["go", "env", "-json", *names], cwd=ROOT, capture_output=True, text=True)
    if answer.returncode:
        raise Failure("go env failed", answer.stderr.rstrip())
    return json.loads(answer.stdout)


def _jsii_cache():
    """Where jsii keeps its packages by itself (its function defaultCacheRoot)."""
    linux, darwin = ".cache/aws/jsii", "Library/Caches/com.amazonaws.jsii"
    default = Path.home() / (darwin if sys.platform == "darwin" else linux) / "package-cache"
    return os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(default))


@contextlib.contextmanager
def timed(name):
    """Prints how long a step took."""
    start = time.monotonic()
    print(f"{name} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


class Cdk:
    """The CLI with a compiled example as its app."""

    def __init__(self, emulator, environment, folder, verbose):
        self.assembly = Path(folder, "cdk.out")
        self._emulator = emulator
        self._environment = environment
        self._folder = folder
        self._verbose = verbose

    def compile(self, example):
        """Returns the program of an example, which takes a minute on a new machine."""
        program, package = Path(self._folder, example), f"./examples/{example}"
        self._run(f"go build {package}", ["go", "build", "-o", program, package])
        return program

    def synthesize(self, program, context):
        """Writes the cloud assembly, with the settings of cdk.json and context."""
        settings = [argument for setting in context for argument in ("--context", setting)]
        self._cdk("synth", "--quiet", *settings, "--output", self.assembly, app=program)

    def bootstrap(self, environment):
        self._cdk("bootstrap", environment, app=self.assembly)

    def deploy(self, *options):
        """Deploys all stacks of the cloud assembly as it is now."""
        self._cdk("deploy", "--all", "--require-approval", "never", *options, app=self.assembly)

    def _cdk(self, name, *arguments, app):
        self._run(f"cdk {name}", [BIN / "cdk", name, *arguments, "--app", app, "--no-notices"])

    def _run(self, name, command):
        log = Path(self._folder, f"{name.split()[1]}.log")
        with timed(name), open(log, "wb") as output:
            status = self._status(command, None if self._verbose else output)
            self._emulator.check()
            if status:
                raise Failure(f"{name} failed (exit status {status})", tail(log))

    def _status(self, command, output):
        with running(command, cwd=ROOT, env=self._environment, stdout=output) as process:
            while True:
                try:
                    return process.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    self._emulator.check()
