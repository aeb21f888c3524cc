"""Where files lie: a local path, or an address on any filesystem that Arrow knows (s3://, gs://, hdfs://, abfs://).

Needs pyarrow; makes ``Place``: a filesystem and a path on it, with what the rest needs to do there. A file appears
whole under its name or not at all.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from pyarrow import fs

from volteface.errors import ConfigError, StoreError, UnreadableSource

__all__ = ["Place", "files_below", "is_address", "place_of"]

_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):/{1,3}(?P<rest>[^/].*)", re.IGNORECASE | re.DOTALL)
_HIDDEN = (".", "_")


def is_address(path: str) -> bool:
    """Return whether a path is an address on a filesystem (``s3://bucket/folder``), web addresses apart."""
    found = _ADDRESS.match(path)
    return found is not None and found["scheme"].lower() not in ("http", "https")


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder.

    Attributes:
        address: how the caller named it; can be sent to another machine.
        system: the filesystem.
        path: the path on it.
    """

    address: str
    system: Any
    path: str

    @property
    def is_local(self) -> bool:
        """Whether it lies on this machine, or on a disk that this machine has mounted."""
        return isinstance(self.system, fs.LocalFileSystem)

    def inner(self, *names: str) -> str:
        """Return the path of something inside."""
        return "/".join((self.path.rstrip("/"), *names))

    def read(self, name: str) -> bytes:
        """Return the content of a file inside.

        Raises:
            StoreError: it cannot be read.
        """
        with self._mapped(name), self.system.open_input_stream(self.inner(name)) as stream:
            return bytes(stream.read())

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file inside for writing; it takes its name when the block ends well, over one that is there.

        Raises:
            StoreError: it cannot be written.
        """
        head, _, last = name.rpartition("/")
        partial = self.inner(*filter(None, (head, f".{last}.{uuid.uuid4().hex[:12]}.part")))
        with self._mapped(name):
            self.system.create_dir(self.inner(head) if head else self.path, recursive=True)
            try:
                with self.system.open_output_stream(partial) as stream:
                    yield stream
                self._keep(partial, self.inner(name))
            except BaseException:
                self._forget(partial)
                raise

    def _keep(self, partial: str, final: str) -> None:
        if self.is_local:
            # A power cut must not leave a name without its content.
            with Path(partial).open("rb") as written:
                os.fsync(written.fileno())
        self.system.move(partial, final)

    def _forget(self, path: str) -> None:
        if self.system.get_file_info(path).type != fs.FileType.NotFound:
            self.system.delete_file(path)

    def names(self, inside: str = "", *, recursive: bool = False) -> list[str]:
        """Return the names of the files inside, sorted, relative to this place; hidden ones are left out.

        Raises:
            StoreError: the folder cannot be listed.
        """
        base = self.inner(inside) if inside else self.path
        with self._mapped(inside):
            found = self.system.get_file_info(fs.FileSelector(base, allow_not_found=True, recursive=recursive))
        cut = len(self.path.rstrip("/")) + 1
        files = sorted(info.path[cut:] for info in found if info.type == fs.FileType.File)
        return [name for name in files if not name.rpartition("/")[2].startswith(".")]

    def delete(self, name: str) -> None:
        """Take a file inside away, if it is there.

        Raises:
            StoreError: it cannot be deleted.
        """
        with self._mapped(name):
            self._forget(self.inner(name))

    def exists(self) -> bool:
        """Return whether there is anything under this path."""
        with self._mapped(""):
            return bool(self.system.get_file_info(self.path).type != fs.FileType.NotFound)

    @contextmanager
    def _mapped(self, name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            where = f"{self.address}/{name}" if name else self.address
            raise StoreError(
                f"{where}: could not be read or written ({error}); check its rights", path=where
            ) from error


def place_of(path: str | Path) -> Place:
    """Return the place that a path or address names. An address that went through ``Path`` is understood as well.

    Raises:
        ConfigError: Arrow does not know this kind of address, or it is not complete.
    """
    text = str(path)
    if not is_address(text):
        whole = str(Path(text).expanduser().absolute())
        return Place(whole, fs.LocalFileSystem(), whole)
    found = _ADDRESS.fullmatch(text)
    address = _address(found["scheme"].lower(), found["rest"]) if found else text
    try:
        system, inner = fs.FileSystem.from_uri(address)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise ConfigError(f"{address}: not an address that Arrow can open ({error})") from error
    return Place(address, system, inner)


def _address(scheme: str, rest: str) -> str:
    # An address that went through Path has lost a slash: s3:/bucket. Only files of this machine have no host.
    return f"{scheme}:///{rest}" if scheme == "file" else f"{scheme}://{rest}"


def files_below(address: str) -> list[str]:
    """Return the addresses of the files that a remote file or folder names, sorted, hidden ones left out.

    Raises:
        UnreadableSource: there is nothing there, or it cannot be listed.
    """
    place = place_of(address)
    try:
        info = place.system.get_file_info(place.path)
        if info.type == fs.FileType.File:
            return [place.address]
        if info.type == fs.FileType.NotFound:
            raise UnreadableSource("no such file or folder; give a file or a folder", path=address)
        names = place.names(recursive=True)
    except (OSError, StoreError) as error:
        raise UnreadableSource(f"cannot be listed ({error})", path=address) from error
    base = place.address.rstrip("/")
    return [f"{base}/{name}" for name in names if not any(part.startswith(_HIDDEN) for part in name.split("/"))]
