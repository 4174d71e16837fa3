"""The shipped policies' own tests notice nearly every mutant, and those that survive are named in the manual."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from makegood.loading import load_book
from makegood.origins import texts_of
from makegood.plugins import installed
from makegood.testing.files import read_tests
from makegood.testing.mutate.making import mutants_of, sample
from makegood.testing.mutate.mutant import Mutant
from makegood.testing.mutate.run import mutation_test
from makegood.testing.mutate.trial import INVALID, KILLED, SURVIVED, Trial

ROOT = Path(__file__).resolve().parents[2]
AIRLINE = ROOT / "policies" / "airline"
POLICIES = ("eu261", "uk261")
SAMPLE = 60
# What `makegood test --mutate` counts over all mutants; `make mutants` does it in a minute.
LEAST_PERCENT = 98


@cache
def trial(name: str) -> Trial:
    file = AIRLINE / f"{name}.yaml"
    book, _ = load_book([file], installed())
    policy = book.policies[f"airline.{name}"][0]
    return Trial(policy.id, texts_of(policy), read_tests(AIRLINE / f"{name}.test.yaml").tests, installed())


def named(name: str) -> dict[tuple[str, str], str]:
    """(source line's start, change) → reason, from the manual's table of survivors of a policy."""
    page = (ROOT / "docs" / "testing.md").read_text("utf-8")
    section = re.search(rf"^#### airline\.{name}$(.*?)(?=^#|\Z)", page, re.MULTILINE | re.DOTALL)
    assert section is not None, name
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (\S.*\S) \|$", section[1], re.MULTILINE)
    return {(where, change): reason for where, change, reason in rows}


def key_of(mutant: Mutant) -> tuple[str, str]:
    return ".".join(str(step) for step in mutant.path), f"{mutant.before} → {mutant.after}"


@pytest.mark.parametrize("name", POLICIES)
def test_a_sample_of_mutants_is_noticed_but_for_those_that_the_manual_names(name: str) -> None:
    one = trial(name)
    verdicts = [one.run(mutant) for mutant in sample(mutants_of(one.book.policies[one.policy][0]), SAMPLE)]
    counted = [each for each in verdicts if each.fate != INVALID]
    killed = sum(each.fate == KILLED for each in counted)
    assert {key_of(each.mutant) for each in counted if each.fate == SURVIVED} <= set(named(name))
    assert killed * 100 >= LEAST_PERCENT * len(counted)


@pytest.mark.parametrize("name", POLICIES)
def test_the_survivors_that_the_manual_names_do_survive(name: str) -> None:
    one = trial(name)
    wanted = named(name)
    mutants = [each for each in mutants_of(one.book.policies[one.policy][0]) if key_of(each) in wanted]
    survivors = {key_of(each) for each in mutants if one.run(each).fate == SURVIVED}
    assert survivors == set(wanted)


def test_several_processes_come_to_the_same_scores() -> None:
    file = AIRLINE / "uk261.test.yaml"
    book, _ = load_book([AIRLINE / "uk261.yaml"], installed())
    alone, several = (mutation_test([file], book, size=48, tries=200, jobs=jobs) for jobs in (1, 2))
    assert alone == several
    assert alone[0].verdicts[0].by
