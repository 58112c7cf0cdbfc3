"""The names of the students' files in a folder of results: they stay from run to run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograder.intake.safe_names import file_stem, file_stems, fingerprint, stem_key

OWN_STEMS = ("run", "class")  # of the run's own files, which no student's result may replace


class FileNames:
    """Which file is whose, without suffix.

    `chosen` has the names that were given to students of a class, as far as `file_stem` would give
    others. All other students go by that function, in any folder.
    """

    def __init__(self, held: object) -> None:
        """`held` is what an earlier run has written; anything but its form is left out."""
        items = held.items() if isinstance(held, Mapping) else ()
        self.chosen: dict[str, str] = {
            student: stem
            for student, stem in items
            if isinstance(stem, str) and stem in file_stems([student]).values()
        }
        self._keys = set(map(stem_key, self.chosen.values()))

    def choose(self, students: Sequence[str], there: Collection[str]) -> None:
        """Choose names for the `students` of a class who have none yet.

        Of two who would have the same both get a fingerprint. `there` are the names of the files
        that are in the folder: those who have one keep it, and nobody gets another's.
        """
        new = [one for one in students if one not in self.chosen and self.stem(one) not in there]
        others = map(self.stem, {*students} - {*new})
        taken = {*there, *others, *OWN_STEMS, *self.chosen.values()}
        for student, stem in file_stems(new, taken).items():
            if stem != self.stem(student):
                self.chosen[student] = stem
                self._keys.add(stem_key(stem))

    def stem(self, student: str) -> str:
        """The name of the student's files."""
        if student in self.chosen:
            return self.chosen[student]
        stem = file_stem(student)
        other = stem in OWN_STEMS or stem_key(stem) in self._keys
        return f"{stem}-{fingerprint(student)}" if other else stem
