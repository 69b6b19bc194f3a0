"""The pictures that are sent, from the archive that `cargo xtask loadtest-pictures` writes."""

import csv
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path

ARCHIVE = Path(__file__).parent / "pictures.tar"


@dataclass(frozen=True)
class Picture:
    file: str
    label: int  # 0..=9
    kind: str  # what it was made to look like: "scan", "photo", ...
    data: bytes


def load(archive: Path = ARCHIVE) -> list[Picture]:
    """Every picture of the archive, in the order of its manifest."""
    if not archive.is_file():
        raise SystemExit(f"{archive} is missing: write it with `cargo xtask loadtest-pictures`")
    with tarfile.open(archive) as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}
    rows = csv.DictReader(io.StringIO(contents["manifest.csv"].decode()))
    return [Picture(row["file"], int(row["label"]), row["kind"], contents[row["file"]]) for row in rows]


def as_form(pictures: list[Picture]) -> tuple[bytes, str]:
    """A body with each picture as a field `image`, and its content type."""
    boundary = "digitnet-loadtest-boundary"
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="image"; filename="%b"\r\n\r\n%b\r\n'
        % (boundary.encode(), picture.file.encode(), picture.data)
        for picture in pictures
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
