"""Deploys an example to a local AWS emulator with the real CDK CLI, and prints
what then exists, by the emulator's own answers to AWS API calls."""

import argparse
import contextlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # nothing of a run stays behind

import cli
import emulator
import gaps
import report
from assembly import Assembly
from process import Failure, Interrupted, signals_held, stop_on_signals


# The emulator takes every Region's Availability Zones for those of this one.
REGION = "us-east-1"

# The account of every caller of the emulator.
ACCOUNT = "123456789012"


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Failure(message)


def main(arguments):
    stop_on_signals()
    try:
        demo(parse(arguments))
    except Failure as failure:
        return complain(failure, failure.log_tail)
    except Interrupted as interrupted:
        complain(f"stopped by {interrupted}")
        return interrupted.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        return 1
    return 0


def complain(message, details=""):
    if details:
        print(details, file=sys.stderr)
    print(f"demo: {message}", file=sys.stderr)
    return 1


def parse(arguments):
    parser = Parser(prog="demo.py", description=__doc__)
    parser.add_argument("--example", default="fargate", metavar="NAME", help="to deploy (default: %(default)s)")
    parser.add_argument("--programs", metavar="FOLDER", help="where the examples are compiled already")
    parser.add_argument("--port", default=os.environ.get("DEMO_PORT"), help="of the emulator (default: a free one)")
    parser.add_argument("--region", default=REGION, help="to deploy to (default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write what exists as JSON, too")
    parser.add_argument("--verbose", action="store_true", help="show what the CDK CLI prints")
    options = parser.parse_args(arguments)
    options.port = port_number(options.port)
    check_example(options)
    return options


def check_example(options):
    name, folder = options.example, options.programs
    if name not in cli.examples():
        raise Failure(f"there is no example {name!r}; there are {', '.join(cli.examples())}")
    if folder and not compiled(options).exists():
        raise Failure(f"there is no {name} in {folder}: compile the examples with go build -o {folder} ./examples/...")


def compiled(options):
    """The program of the example, None if it is still to be compiled."""
    return Path(options.programs, options.example).resolve() if options.programs else None


def port_number(text):
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Failure(f"port {text!r} is not a number from 1 to 65535")
    return int(text)


def demo(options):
    check_installed()
    found = deploy(options)
    report.show(found)
    if options.json:
        write_json(options.json, found)
    check_isolated(found)


def check_installed():
    for name in ("moto", "boto3"):
        if not importlib.util.find_spec(name):
            raise Failure(f"the Python package {name} is missing: run make install")
    cli.check_installed()


def deploy(options):
    """Returns what exists after the deployment; the emulator is gone by then."""
    with temporary_folder() as folder, emulator.started(options.port, folder) as server:
        print(f"emulator: {server.url}", flush=True)
        environment = cli.environment(server.url, options.region, folder)
        cdk = cli.Cdk(server, environment, folder, options.verbose)
        cdk.synthesize(compiled(options) or cdk.compile(options.example), gaps.CONTEXT)
        assembly = Assembly(cdk.assembly)
        templates = assembly.templates()
        bridged, crossed = gaps.bridge(templates)
        assembly.replace(bridged)
        cdk.bootstrap(f"aws://{ACCOUNT}/{options.region}")
        cdk.deploy(*gaps.OPTIONS)
        return {"example": options.example, "bridged": crossed, **inspect(server, environment, templates)}


@contextlib.contextmanager
def temporary_folder():
    folder = tempfile.mkdtemp(prefix="isolated-ecs-demo-")
    try:
        yield folder
    finally:
        with signals_held():
            shutil.rmtree(folder, ignore_errors=True)


def inspect(server, environment, templates):
    from botocore.exceptions import BotoCoreError, ClientError  # after check_installed
    from botocore.parsers import ResponseParserError

    import inventory

    os.environ.clear()  # boto3 reads it as the CLI does
    os.environ.update(environment)
    try:
        found = inventory.collect(templates)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        server.check()
        raise Failure(f"the emulator gave an unexpected answer: {str(error).splitlines()[0]}") from error
    server.check()  # boto3 tries again, too
    return found


def write_json(path, found):
    try:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1, sort_keys=True)
            file.write("\n")
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror}") from error


def check_isolated(found):
    for stack in found["stacks"]:
        if stack["status"] != "CREATE_COMPLETE":
            raise Failure(f"the stack {stack['name']} is {stack['status']}, not CREATE_COMPLETE")
    exits = [way for ways in found["exits"].values() for way in ways]
    if exits:
        raise Failure(f"the emulator holds a way to the internet: {', '.join(exits)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
