"""What the program says of itself: how well it works as measured, and where its data comes from (`data/*.toml`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError

from geo.definitions import Part, Words, data_dir, read_toml
from geo.errors import DefinitionError, Fault

M = TypeVar("M", bound=Part)
Seen = Literal["known", "scored", "unseen"]


class Measurement(Part):
    """A figure, the command that repeats it, and whether the data was looked at before."""

    id: str
    what: Words
    figure: str
    wanted: str = ""
    on: date
    seen: Seen
    command: str


class DataSource(Part):
    """Where a part of the data comes from, and under which licence."""

    name: str
    licence: str
    address: Annotated[str, Field(pattern=r"^https?://")]
    what: Words


class _Accuracy(Part):
    measurements: tuple[Measurement, ...] = ()


class _Sources(Part):
    sources: tuple[DataSource, ...] = ()


def load_measurements(folder: Path | None = None) -> tuple[Measurement, ...]:
    """The figures of `accuracy.toml`; none where there is no such file.

    Raises
    ------
    DefinitionError
        If the file is no TOML or a value of it is wrong; all faults at once.
    """
    return _read(_Accuracy, (folder or data_dir()) / "accuracy.toml").measurements


def load_sources(folder: Path | None = None) -> tuple[DataSource, ...]:
    """The sources of `sources.toml`; none where there is no such file. Raises as :func:`load_measurements`."""
    return _read(_Sources, (folder or data_dir()) / "sources.toml").sources


def _read(model: type[M], path: Path) -> M:
    if not path.is_file():
        return model()
    try:
        return model.model_validate(read_toml(path))
    except ValidationError as error:
        raise DefinitionError([
            Fault(file=path.name, key=".".join(str(part) for part in item["loc"]), message=str(item["msg"]))
            for item in error.errors()
        ]) from error
