"""What GitHub's command does with repositories, on a folder of bare ones in place of GitHub.

It knows the calls that docs/handout.md makes and fails for any other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SERVER = Path(os.environ.get("GH_SERVER", ""))


def git(*arguments: str, folder: str | None = None) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL)


def place(name: str) -> str:
    assert name.count("/") == 1
    return str(SERVER / f"{name}.git")


def create(name: str, template: str | None) -> None:
    git("init", "--quiet", "--bare", place(name))
    if template is None:
        git("remote", "add", "origin", place(name))
        git("push", "--quiet", "--set-upstream", "origin", "HEAD")
        return
    assert Path(place(template), "is-template").exists(), "only templates have copies"
    with tempfile.TemporaryDirectory() as temporary:
        start = f"{temporary}/start"
        git("clone", "--quiet", place(template), start)
        git("checkout", "--quiet", "--orphan", "without-history", folder=start)
        git("commit", "--quiet", "--message", "Initial commit", folder=start)
        git("push", "--quiet", place(name), "HEAD:main", folder=start)


def pull_request(options: list[str]) -> None:
    assert options[0] == "--head"
    assert options[2] == "--title"
    assert options[4] == "--body"
    git("fetch", "--quiet", "origin", options[1])


def main(arguments: list[str]) -> None:
    match arguments:
        case ["repo", "create", name, "--private", "--source", ".", "--push"]:
            create(name, None)
        case ["repo", "create", name, "--private", "--template", template]:
            create(name, template)
        case ["repo", "edit", name, "--template"]:
            Path(place(name), "is-template").touch()
        case ["repo", "list", owner, "--limit", "1000", "--json", "name", "--jq", ".[].name"]:
            print(*sorted(path.stem for path in (SERVER / owner).iterdir()), sep="\n")
        case ["repo", "clone", name, folder, "--", "--quiet"]:
            sys.stdin.read()  # as ssh may do: a loop around this would end
            git("clone", "--quiet", place(name), folder)
        case ["pr", "create", *options]:
            pull_request(options)
        case ["api", "--method", "PUT", _, "--field", "permission=push"] | [
            "cache",
            "delete",
            "--all",
            "--repo",
            _,
        ]:
            pass
        case _:
            raise SystemExit(f"gh: {arguments} is not known here")


if __name__ == "__main__":
    main(sys.argv[1:])
