"""Policies as they stood at a git revision: files read out of the repository into a folder, nothing checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MAX_SECONDS = 30
MAX_FILES = 10_000
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_BYTES = 256 * 1024 * 1024
# What policies read: their own text, and tables beside it.
SUFFIXES = (".yaml", ".yml", ".csv", ".xlsx", ".json")
REGULAR = ("100644", "100755")


class GitError(ValueError):
    """A revision that cannot be read; the text says why and what to give instead."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a revision: its path from the top of the repository, its object, its size in bytes."""

    path: str
    object: str
    size: int


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """What a git command prints. Raises GitError with git's own last line when it fails or takes too long."""
    command = ["git", "--no-pager", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell; revisions and paths are guarded
            command, input=stdin or b"", capture_output=True, timeout=MAX_SECONDS, env=quiet, check=False
        )
    except FileNotFoundError:
        raise GitError("git is not installed: give an old folder or a date to --against") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git took more than {MAX_SECONDS} seconds") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(said[-1] if said else f"git ended with {done.returncode}")
    return done.stdout


def top_of(folder: Path) -> Path:
    """The top folder of the repository that holds a folder."""
    try:
        return Path(git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    except GitError as error:
        raise GitError(f"'{folder}' is in no git repository ({error})") from None


def commit_of(folder: Path, revision: str) -> str:
    """The full commit id of a revision. What begins with a dash is no revision, whatever git would make of it."""
    if revision.startswith("-") or not revision.isprintable() or len(revision) > 200:
        raise GitError(f"'{revision}' is no git revision")
    try:
        return (
            git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            .decode()
            .strip()
        )
    except GitError:
        raise GitError(f"there is no file, folder, date or git revision '{revision}'") from None


def entries(top: Path, commit: str, path: str) -> list[Entry]:
    """The files at or below a path that policies can read, as they are in the commit."""
    listing = git(
        top, "ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", f":(literal){path}" if path else "."
    )
    found: list[Entry] = []
    for line in listing.decode("utf-8", "surrogateescape").split("\0"):
        if not line:
            continue
        meta, name = line.split("\t", 1)
        mode, _, object_id, size = meta.split()
        if mode in REGULAR and PurePosixPath(name).suffix in SUFFIXES:
            found.append(Entry(name, object_id, int(size)))
    return found


def extract(top: Path, commit: str, paths: Sequence[str], target: Path) -> int:
    """Write the files below the paths into a folder, at the same paths; gives how many there were."""
    wanted = {entry.path: entry for path in paths for entry in entries(top, commit, path)}
    if len(wanted) > MAX_FILES or sum(entry.size for entry in wanted.values()) > MAX_BYTES:
        raise GitError(f"there are more than {MAX_FILES} files or {MAX_BYTES // 2**20} MiB of them at this revision")
    for entry in wanted.values():
        if entry.size > MAX_FILE_BYTES:
            raise GitError(f"'{entry.path}' has more than {MAX_FILE_BYTES // 2**20} MiB at this revision")
    for entry, content in zip(wanted.values(), contents(top, list(wanted.values())), strict=True):
        place = target.joinpath(*PurePosixPath(entry.path).parts)
        if ".." in PurePosixPath(entry.path).parts or not place.resolve().is_relative_to(target.resolve()):
            raise GitError(f"'{entry.path}' leads outside of the repository")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return len(wanted)


def contents(top: Path, wanted: Sequence[Entry]) -> list[bytes]:
    """The bytes of each entry, by one process for all."""
    if not wanted:
        return []
    output = git(top, "cat-file", "--batch", stdin="".join(f"{entry.object}\n" for entry in wanted).encode())
    found: list[bytes] = []
    at = 0
    for entry in wanted:
        start = output.index(b"\n", at) + 1
        found.append(output[start : start + entry.size])
        at = start + entry.size + 1
    return found
