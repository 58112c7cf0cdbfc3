"""Which platform made a download, and whose each name in it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.intake.delivery import Platform
from autograder.intake.platforms import blackboard, brightspace, canvas, clones, gradescope, moodle
from autograder.intake.platforms.labels import Label, Labels, Level, plain

SHOWN: Mapping[Platform, str] = {
    Platform.MOODLE: "Moodle",
    Platform.CANVAS: "Canvas",
    Platform.BLACKBOARD: "Blackboard",
    Platform.BRIGHTSPACE: "Brightspace",
    Platform.GRADESCOPE: "Gradescope",
    Platform.GITHUB: "GitHub",
    Platform.FOLDERS: "plain folders",
}
EXAMPLES: Mapping[Platform, str] = {
    Platform.MOODLE: moodle.EXAMPLE,
    Platform.CANVAS: canvas.EXAMPLE,
    Platform.BLACKBOARD: blackboard.EXAMPLE,
    Platform.BRIGHTSPACE: brightspace.EXAMPLE,
    Platform.GRADESCOPE: gradescope.EXAMPLE,
    Platform.GITHUB: clones.EXAMPLE,
    Platform.FOLDERS: "a folder or file for each student",
}
_BY_NAME: Mapping[Platform, Callable[[str, bool], Label | None]] = {
    Platform.MOODLE: moodle.read,
    Platform.BLACKBOARD: blackboard.read,
    Platform.BRIGHTSPACE: brightspace.read,
    Platform.CANVAS: canvas.read,
}
_FITS: Mapping[Platform, Callable[[str, bool], bool]] = {
    Platform.MOODLE: moodle.fits,
    Platform.BLACKBOARD: blackboard.fits,
    Platform.BRIGHTSPACE: brightspace.fits,
    Platform.CANVAS: canvas.fits,
}
_LABELS: Mapping[Platform, Callable[[Level], Labels]] = {
    Platform.MOODLE: moodle.labels,
    Platform.CANVAS: canvas.labels,
    Platform.BLACKBOARD: blackboard.labels,
    Platform.BRIGHTSPACE: brightspace.labels,
    Platform.GRADESCOPE: gradescope.labels,
    Platform.GITHUB: clones.labels,
    Platform.FOLDERS: lambda level: {},
}


def label(name: str, folder: bool) -> Label:
    """Read which student a folder or file called `name` belongs to, wherever it comes from."""
    found = (read(name, folder) for read in _BY_NAME.values())
    return next(filter(None, found), None) or plain(name, folder)


def labels(platform: Platform, level: Level) -> Labels:
    """The labels of all names in the level that the platform gave."""
    return _LABELS[platform](level)


def platform_of(level: Level) -> Platform | None:
    """The platform that gave the names in the level; None if none of those that are known did."""
    folders = [name for name, folder in level.names.items() if folder]
    if level.names.get(gradescope.METADATA) is False:
        return Platform.GRADESCOPE
    counts = {
        platform: sum(fits(name, folder) for name, folder in level.names.items())
        for platform, fits in _FITS.items()
    }
    most = max(counts, key=lambda platform: counts[platform])
    if counts[most]:
        return most
    if folders and all(map(gradescope.FOLDER.fullmatch, folders)):
        return Platform.GRADESCOPE
    return Platform.GITHUB if clones.fits(level) else None
