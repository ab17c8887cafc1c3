"""Ready answers for support. How their files are written stands in macro_reading.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.tickets.macro_reading import PLACE, PLACES, Macro, MacrosError, read

FOLDER = "macros"
SHIPPED = Path(__file__).with_name(FOLDER)
UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class Macros:
    by_id: Mapping[str, Macro]

    def listed(self, language: str) -> list[tuple[str, str]]:
        """Return (id, title) of every macro, by id."""
        return [(name, self.by_id[name].title(language)) for name in sorted(self.by_id)]

    def get(self, macro_id: str) -> Macro | None:
        """Return a macro."""
        return self.by_id.get(macro_id)

    def text(self, macro_id: str, language: str, **places: str) -> str:
        """Return what a macro says; a place that is not known is a dash.

        Args:
            places: of PLACES: person, ticket, device, owner.

        Raises:
            KeyError: no such macro.
        """
        texts = self.by_id[macro_id].texts
        said = texts.get(language) or texts["zh"]
        known = {name: str(places.get(name) or UNKNOWN) for name in PLACES}
        return PLACE.sub(lambda place: known[place[1]], said)


def load(folder: Path | None) -> Macros:
    """Return the macros of a desk's folder; the shipped ones without a folder, or where it has no macros.

    Args:
        folder: holds macros/*.md.

    Raises:
        MacrosError: a file cannot be read, or there is none.
    """
    own = folder / FOLDER if folder else SHIPPED
    place = own if own.is_dir() else SHIPPED
    files = sorted(place.glob("[!.]*.md"))
    if not files:
        raise MacrosError(f"{place} holds no *.md")
    return Macros({file.stem: read(file) for file in files})
