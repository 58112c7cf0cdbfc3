"""Words on what a level of a download is, and why it was taken for that."""

from __future__ import annotations

from autograder.intake.delivery import Platform
from autograder.intake.files import shown_path
from autograder.intake.levels import AnyLevel, DiskLevel
from autograder.intake.platforms import clones, gradescope
from autograder.intake.platforms.any_platform import EXAMPLES, SHOWN
from autograder.intake.platforms.labels import Labels
from autograder.intake.safe_names import clean


def why(level: AnyLevel, taken: Platform, read: Labels, asked: bool) -> str:
    """A sentence that says why a level was taken for what it is."""
    name = shown(level)
    if asked:
        return f"{name} was read as {kind(taken)}, as --from says.{_beginning(level, taken)}"
    if taken is Platform.FOLDERS:
        return f"{name} was taken for {kind(taken)}: {EXAMPLES[taken]}.{_about_branches(level)}"
    if taken is Platform.GRADESCOPE:
        named = level.has(gradescope.METADATA)
        reason = f"it holds {EXAMPLES[taken]}" if named else gradescope.NAMELESS_CLASS
    elif taken is Platform.GITHUB:
        reason = f"it holds {EXAMPLES[taken]}.{_beginning(level, taken)}"
    else:
        reason = f"{len(read)} of {len(level.names)} names are like {EXAMPLES[taken]}"
    return f"{name} was taken for {kind(taken)}: {reason.removesuffix('.')}."


def kind(platform: Platform) -> str:
    """What a level of a platform is called."""
    if platform is Platform.GITHUB:
        return "clones from GitHub"
    name = SHOWN[platform]
    return name if platform is Platform.FOLDERS else f"a download of {name}"


def _beginning(level: AnyLevel, taken: Platform) -> str:
    shared = clones.beginning(level) if taken is Platform.GITHUB else ""
    told = f" Names were read without {clean(shared)}, with which all begin." if shared else ""
    times = clones.about_times(level) if taken is Platform.GITHUB else ""
    return f"{told} {times}".rstrip()


def _about_branches(level: AnyLevel) -> str:
    found = sum(bool(clones.downloaded(name)) for name in level.names)
    told = " GitHub's Download ZIP names them so: the logins in the names are found with --roster."
    return told if found > len(level.names) / 2 else ""


def shown(level: AnyLevel) -> str:
    """The level as messages show it."""
    if isinstance(level, DiskLevel):
        return shown_path(level.path)
    return clean("/".join((level.path.name, *level.above)))
