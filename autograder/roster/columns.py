"""Finds the columns of a roster by their names, and by what is in them.

The names are those of:
Moodle's grading worksheet (mod/assign/gradingtable.php, lang/…/assign.php) and participants list;
Canvas' gradebook (lib/gradebook_exporter.rb);
Blackboard's full Grade Center download ("Download Grades");
Brightspace's export of grades ("Export Grades", with OrgDefinedId);
GitHub Classroom's classroom_roster.csv;
Classroom 50's roster.csv (cli/gh-teacher, `roster import`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.near_names import nearest
from autograder.roster.cells import Sheet, WrongRoster

# What a field may be called, without accents, blanks and signs; the best first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": (
        "studentid", "studentnumber", "studentno", "sid", "idnumber", "idnummer",
        "matriculationnumber", "matriculationno", "matrikelnummer", "matrikelnr", "matrnr",
        "orgdefinedid", "id", "identifier", "identifiant", "identificador",
        "identificatore", "identificativo", "identificatie", "numeroetudiant",
        "numerodeidentificacion", "matricula", "sisuserid", "externalid", "userid", "githubid",
    ),
    "name": (
        "fullname", "studentname", "name", "student", "displayname", "vollstandigername",
        "nomcomplet", "nombrecompleto", "nomecompleto", "volledigenaam",
    ),
    "first": ("firstname", "givenname", "first", "forename", "vorname", "prenom", "nombre", "nome"),
    "last": (
        "lastname", "surname", "familyname", "last", "nachname", "familienname", "nomdefamille",
        "nom", "apellidos", "apellido", "apellidoa", "cognome",
    ),
    "email": (
        "email", "emailaddress", "mail", "primaryemail", "schoolemail", "emailadresse",
        "adressedecourriel", "adresseemail", "correoelectronico", "direccionemail",
    ),
    "login": (
        "username", "login", "loginid", "sisloginid", "userlogin", "netid", "githubusername",
        "githublogin", "github", "githubuser", "benutzername", "anmeldename", "nomdutilisateur",
    ),
    "time": (
        "lastmodifiedsubmission", "zuletztgeandertabgabe", "dernieremodificationtravailremis",
        "ultimamodificacionentrega", "ultimamodificaconsegna", "ultimamodificainvio",
        "ultimaatualizacaosubmissao", "ultimamodificacaoenvio", "laatstgewijzigdinzending",
        "senastmodifieratinlamning", "submissiontime", "submittedat", "handedin",
    ),
    "role": ("role", "roles"),
}  # fmt: skip
OVERRIDES = ("id", "name", "email", "login", "time")
SEVERAL = ("id", "login")  # of which a person may have several, one for each system
MOST = 0.8  # of the cells of a column that have to look alike
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ID = re.compile(r"[A-Za-z]{0,3}[-_/ ]?\d{4,}[A-Za-z]?")  # a running number is none
_NAME = re.compile(r"[^\W\d_][^\d@_]*[ ,]+[^\W\d_][^\d@_]*")  # two words or more
_OVERRIDE = re.compile(rf"\s*({'|'.join(OVERRIDES)})\s*=", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """Which columns hold what, as indices; of `name` the parts in their order."""

    id: tuple[int, ...] = ()
    name: tuple[int, ...] = ()
    email: tuple[int, ...] = ()
    login: tuple[int, ...] = ()
    time: tuple[int, ...] = ()
    role: tuple[int, ...] = ()

    def told(self, head: Sequence[str]) -> str:
        """Say which columns were taken: "id from 'ID number', name from 'First name' + …"."""
        parts = []
        for field in OVERRIDES:
            found: tuple[int, ...] = getattr(self, field)
            joint = " + " if field == "name" else " or "
            if found:
                parts.append(f"{field} from {joint.join(repr(head[index]) for index in found)}")
        return ", ".join(parts)


def columns_of(sheet: Sheet, chosen: Mapping[str, tuple[int, ...]]) -> Columns:
    """Find the columns of `sheet`; those of `chosen` are taken as they are."""
    found = _by_name(sheet.head)
    names = {key: found.get(key, ()) for key in ("id", "email", "login", "time", "role")}
    names["name"] = _name_parts(found)
    names.update(chosen)
    return Columns(**_by_contents(sheet, names, chosen))


def chosen_columns(text: str, head: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Read `id=Column,name=First+Last`: columns go by name or, from 1, by number.

    Raises WrongRoster if the text cannot be read or names another column.
    """
    starts = [match.start() for match in _OVERRIDE.finditer(text) if _begins(text, match.start())]
    if not starts or starts[0] != 0:
        raise WrongRoster(
            f"--roster-columns {text}: write FIELD=COLUMN with the fields {', '.join(OVERRIDES)},"
            " as in id=Number,name=First+Last."
        )
    found: dict[str, tuple[int, ...]] = {}
    for start, end in zip(starts, [*starts[1:], len(text) + 1], strict=True):
        field, _, columns = text[start : end - 1].partition("=")
        found[field.strip().casefold()] = _places(columns.strip(), head)
    return found


def _begins(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == ","


def _places(text: str, head: Sequence[str]) -> tuple[int, ...]:
    """The columns that `text` names: one, or several with a plus between them."""
    if text in head or "+" not in text:
        return (_place(text, head),)
    return tuple(_place(part.strip(), head) for part in text.split("+"))


def _place(text: str, head: Sequence[str]) -> int:
    plain = [_plain(name) for name in head]
    same = [index for index, name in enumerate(head) if name == text]
    alike = same or [index for index, name in enumerate(plain) if name == _plain(text) != ""]
    if len(alike) > 1:
        raise WrongRoster(
            f"--roster-columns: {len(alike)} columns are called {text!r}: give the number of the"
            f" right one ({', '.join(str(index + 1) for index in alike)})."
        )
    if alike:
        return alike[0]
    if text.isdecimal() and 1 <= int(text) <= len(head):
        return int(text) - 1
    near = nearest(text, [name for name in head if name])
    meant = f" Did you mean {near!r}?" if near else ""
    raise WrongRoster(f"--roster-columns: there is no column {text!r}.{meant} {there_is(head)}")


def there_is(head: Iterable[str]) -> str:
    """A sentence with the names of all columns."""
    return f"There is: {', '.join(repr(name) for name in head if name)}."


def _by_name(head: Sequence[str]) -> dict[str, tuple[int, ...]]:
    plain = [_plain(name) for name in head]
    found = {}
    for field, names in NAMES.items():
        places = [plain.index(name) for name in names if name in plain]
        if places:
            found[field] = tuple(places if field in SEVERAL else places[:1])
    return found


def _name_parts(found: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The columns of the whole name, or those of its parts. Beside "Vorname", "Name" is the last.

    Raises nothing: without a name people go by their ids.
    """
    first, last, whole = (found.get(field, ()) for field in ("first", "last", "name"))
    if first and last:
        return (*first, *last)
    if first and whole:
        return (*first, *whole)
    return whole or (*first, *last)


def _by_contents(
    sheet: Sheet, found: dict[str, tuple[int, ...]], chosen: Mapping[str, object]
) -> dict[str, tuple[int, ...]]:
    """Find by their cells the columns of emails, ids and names that no name has told.

    A column of ids that holds addresses is none of ids.
    """
    addresses = [at for at in range(len(sheet.head)) if _alike(sheet, at, _EMAIL, once=False)]
    if "id" not in chosen:
        found["id"] = tuple(at for at in found["id"] if at not in addresses)
    looks = {"email": _EMAIL, "id": _ID, "name": _NAME}
    for field, look in looks.items():
        taken = {at for places in found.values() for at in places}
        if not found[field] and field not in chosen:
            free = (at for at in range(len(sheet.head)) if at not in taken or field == "email")
            found[field] = tuple(at for at in free if _alike(sheet, at, look))[:1]
    return found


def _alike(sheet: Sheet, at: int, look: re.Pattern[str], *, once: bool = True) -> bool:
    """Whether nearly all cells of a column look so, and, with `once`, nearly none is repeated."""
    cells = [line.cells[at] for line in sheet.lines if line.cells[at]]
    fitting = [cell for cell in cells if look.fullmatch(cell)]
    most = MOST * len(cells)
    return bool(cells) and len({*fitting} if once else fitting) >= most


def _plain(name: str) -> str:
    """The letters and digits of a column's name, without accents."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(part for part in parts if part.isalnum())
