"""Where the books of a dry-run come from: paths, a git revision, a date; and which policies are paired."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from makegood.replay import git_revision
from makegood.replay.pairs import Pair, PairError, pair_policies, parse_pairs
from makegood.replay.sources import SourceError, Sources, load_sources

from tests.unit.replay_shop import PROPOSAL
from tests.unit.small_policy import POLICY, vocabulary

PENDING = """\
policy: shop.proposal
extends: shop.late
case: shop.claim
effective: {from: pending}
let:
  late: delay >= 9 h
"""
NEXT = """\
policy: shop.late
extends: shop.late
effective: {from: 2027-01-01}
let:
  late: delay >= 9 h
"""
ERRATUM = POLICY.replace("case: shop.claim", "published: 2024-06-01\ncase: shop.claim").replace("2 EUR", "7 EUR")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the small policy, and the proposal in its place in the working tree."""
    folder = tmp_path / "repo"
    (folder / "policies").mkdir(parents=True)
    (folder / "policies" / "late.yaml").write_text(POLICY, "utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "one")
    git(folder, "tag", "v1")
    (folder / "policies" / "late.yaml").write_text(PROPOSAL, "utf-8")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def late(sources: Sources, side: str) -> str:
    source = sources.new if side == "new" else sources.old
    return source.book.policy("shop.late").named["let.late"].text


@pytest.mark.parametrize("revision", ["v1", "HEAD", "main", "main~0"])
@pytest.mark.parametrize("path", ["policies", "policies/late.yaml"])
def test_a_git_revision_gives_the_policies_as_they_were(repository: Path, revision: str, path: str) -> None:
    sources = load_sources([repository / path], revision, vocabulary())
    assert late(sources, "old") == "delay >= 3 h"
    assert late(sources, "new") == "delay >= 4 h"
    assert sources.old.what == "git"
    assert sources.old.detail is not None
    assert len(sources.old.detail) == 40
    (policy,) = sources.old.book.policies["shop.late"]
    assert policy.file == f"{sources.old.detail[:12]}:policies/late.yaml"


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("v9", "no file, folder, date or git revision 'v9'"),
        ("--output=/tmp/x", "is no git revision"),
        ("-h", "is no git revision"),
        ("main\nHEAD", "is no git revision"),
        ("2026-02-30", "no date of the calendar"),
    ],
)
def test_what_is_no_revision_is_said(repository: Path, revision: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        load_sources([repository / "policies"], revision, vocabulary())


def test_outside_of_a_repository_a_revision_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "late.yaml").write_text(POLICY, "utf-8")
    with pytest.raises(SourceError, match="is in no git repository"):
        load_sources([tmp_path / "late.yaml"], "HEAD", vocabulary())


def test_a_file_that_was_not_there_yet_is_said(repository: Path) -> None:
    (repository / "policies" / "more.yaml").write_text(PENDING, "utf-8")
    with pytest.raises(SourceError, match="was not there yet at v1"):
        load_sources([repository / "policies" / "more.yaml"], "v1", vocabulary())


def test_the_problems_of_an_old_revision_name_the_commit(repository: Path) -> None:
    (repository / "policies" / "late.yaml").write_text(POLICY.replace("delay >= 3 h", "dely >= 3 h"), "utf-8")
    git(repository, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-a", "-m", "two")
    (repository / "policies" / "late.yaml").write_text(POLICY, "utf-8")
    with pytest.raises(SourceError) as caught:
        load_sources([repository / "policies"], "HEAD", vocabulary())
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert problem.place.file.endswith(":policies/late.yaml")
    assert "/tmp" not in str(caught.value)


def test_git_reads_out_no_more_than_it_may(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = git_revision.commit_of(repository, "v1")
    monkeypatch.setattr(git_revision, "MAX_FILE_BYTES", 10)
    with pytest.raises(git_revision.GitError, match="has more than"):
        git_revision.extract(repository, commit, ["policies"], tmp_path / "out")


def test_symbolic_links_of_a_revision_are_not_followed(repository: Path, tmp_path: Path) -> None:
    (repository / "policies" / "link.yaml").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "link")
    assert git_revision.extract(repository, git_revision.commit_of(repository, "HEAD"), [""], tmp_path / "out") == 1
    assert not (tmp_path / "out" / "policies" / "link.yaml").exists()


def test_a_date_gives_what_was_published_by_then(tmp_path: Path) -> None:
    (tmp_path / "late.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "erratum.yaml").write_text(ERRATUM, "utf-8")
    sources = load_sources([tmp_path], "2024-05-31", vocabulary())
    case = {"kind": "shop.claim", "ordered_on": "2026-06-01", "delay": "1 h"}
    fees = [
        str(one.book.decide(case).value("shop.late", "compensation.fee.amount")) for one in (sources.new, sources.old)
    ]
    assert fees == ["7.00 EUR", "2.00 EUR"]
    assert (sources.old.what, sources.old.detail) == ("date", "2024-05-31")


def test_a_new_file_finds_what_it_extends_in_the_old_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "late.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "new.yaml").write_text(PENDING, "utf-8")
    sources = load_sources([tmp_path / "new.yaml"], str(tmp_path / "old"), vocabulary())
    assert list(sources.new.book.policies) == ["shop.proposal"]
    assert list(sources.old.book.policies) == ["shop.late"]
    # Pending alone: read as if it were in force.
    assert sources.new.book.decide({"kind": "shop.claim", "ordered_on": "2026-06-01"}).applies("shop.proposal")


def test_a_version_that_extends_its_own_id_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "late.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "next.yaml").write_text(NEXT, "utf-8")
    sources = load_sources([tmp_path / "next.yaml"], str(tmp_path / "old"), vocabulary())
    assert late(sources, "new") == "delay >= 9 h"
    assert late(sources, "old") == "delay >= 3 h"
    assert len(sources.new.book.policies["shop.late"]) == 1


def test_what_does_not_load_says_why(tmp_path: Path) -> None:
    (tmp_path / "late.yaml").write_text(POLICY.replace("delay >= 3 h", "dely >= 3 h"), "utf-8")
    with pytest.raises(SourceError, match="does not load") as caught:
        load_sources([tmp_path / "late.yaml"], str(tmp_path), vocabulary())
    assert caught.value.problems[0].place is not None


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no file or folder"):
        load_sources([tmp_path / "nothing.yaml"], str(tmp_path), vocabulary())
    with pytest.raises(SourceError, match="there is no policy in"):
        load_sources([tmp_path], str(tmp_path), vocabulary())


# -- pairs


def books(tmp_path: Path) -> Sources:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "late.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "new.yaml").write_text(PENDING, "utf-8")
    return load_sources([tmp_path / "new.yaml"], str(tmp_path / "old"), vocabulary())


def test_policies_of_one_id_are_paired_and_others_on_request(tmp_path: Path) -> None:
    sources = books(tmp_path)
    new, old = sources.new.book, sources.old.book
    assert pair_policies(old, old, {}, True) == [Pair("shop.late", "shop.late")]
    assert pair_policies(new, old, {"shop.proposal": "shop.late"}, True) == [Pair("shop.proposal", "shop.late")]
    with pytest.raises(PairError, match=r"--pair shop\.proposal=shop\.late"):
        pair_policies(new, old, {}, True)
    with pytest.raises(
        PairError, match=r"no policy 'shop\.propose' among the new policies .did you mean 'shop\.proposal'"
    ):
        pair_policies(new, old, {"shop.propose": "shop.late"}, True)
    with pytest.raises(PairError, match="among the old policies"):
        pair_policies(new, old, {"shop.proposal": "shop.never"}, True)


@pytest.mark.parametrize("text", ["", "a", "a=", "=b", "a=b=c"])
def test_a_pair_is_two_ids(text: str) -> None:
    with pytest.raises(PairError, match="NEW=OLD"):
        parse_pairs([text])


def test_no_policy_is_paired_twice() -> None:
    assert parse_pairs(["a.b=c.d", "e.f=c.d"]) == {"a.b": "c.d", "e.f": "c.d"}
    with pytest.raises(PairError, match="twice"):
        parse_pairs(["a.b=c.d", "a.b=e.f"])


def test_a_withdrawn_policy_is_compared_with_nothing(tmp_path: Path) -> None:
    sources = books(tmp_path)
    both = load_sources([tmp_path / "old", tmp_path / "new.yaml"], str(tmp_path / "old"), vocabulary())
    assert pair_policies(both.new.book, sources.old.book, {}, True) == [
        Pair("shop.late", "shop.late"),
        Pair("shop.proposal", None),
    ]
    assert Pair(None, "shop.proposal") in pair_policies(sources.old.book, both.new.book, {}, True)
    assert Pair(None, "shop.proposal") not in pair_policies(sources.old.book, both.new.book, {}, False)
