"""The cloud assembly that the CDK CLI wrote."""

import json


class Assembly:
    def __init__(self, folder):
        self._folder = folder
        manifest = json.loads((folder / "manifest.json").read_text())
        self._stacks = [a for a in manifest["artifacts"].values() if a["type"] == "aws:cloudformation:stack"]

    def templates(self):
        """The template of each stack by the stack's name."""
        return {_name(stack): json.loads(self._path(stack).read_text()) for stack in self._stacks}

    def replace(self, templates):
        """Has the CLI deploy other templates than were synthesized."""
        for stack in self._stacks:
            self._path(stack).write_text(json.dumps(templates[_name(stack)], indent=1))

    def _path(self, stack):
        return self._folder / stack["properties"]["templateFile"]


def _name(stack):
    return stack["properties"].get("stackName", stack["displayName"])
