"""Commands of plugins, and our own beside broken plugins: distributions as pip leaves them, each in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = """
import click

@click.command("shop-hours", short_help="Say when the shop is open.")
def hours():
    click.echo("9 to 5")

@click.command("shop-fire")
def fire():
    raise RuntimeError("the shop is on fire")

@click.command("check")
def check():
    click.echo("not the real one")

def makegood_commands():
    return [hours, fire, check]
"""


def install(site: Path, name: str, text: str) -> None:
    """A distribution with one module that is a plugin."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[makegood]\n{name} = {name}_module\n", "utf-8")
    (site / f"{name}_module.py").write_text(text, "utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    install(made, "shop", COMMANDS)
    return made


def run(site: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    paths = [str(site), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "makegood", *map(str, words)]
    return subprocess.run(
        command, cwd=site.parent, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_command_of_a_plugin_runs_and_is_listed(site: Path) -> None:
    assert run(site, "shop-hours").stdout == "9 to 5\n"
    listed = run(site, "--help")
    assert "  shop-hours  Say when the shop is open." in listed.stdout
    assert listed.returncode == 0
    assert "did you mean 'shop-hours'?" in run(site, "shop-hour").stderr


def test_a_command_that_fails_is_the_plugins_error(site: Path) -> None:
    done = run(site, "shop-fire")
    assert done.returncode == 2
    assert "an error of the plugin whose command 'shop-fire' is, RuntimeError: the shop is on fire" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_called_like_ours_stays_ours_and_is_reported(site: Path) -> None:
    assert "not the real one" not in run(site, "check", ROOT / "policies" / "airline").stdout
    done = run(site, "plugins")
    assert done.returncode == 1
    assert "a plugin brings the command 'check', which is one of the core" in done.stderr
    assert "Plugins have one problem: `makegood plugins` says what is wrong." in run(site, "--help").stdout


def test_everything_works_beside_a_broken_plugin(site: Path) -> None:
    install(site, "wreck", "import no_such_library\n")
    listed = run(site, "--help")
    assert listed.returncode == 0
    assert "  check " in listed.stdout
    assert "  shop-hours " in listed.stdout
    assert "Plugins have 2 problems" in listed.stdout
    assert run(site, "shop-hours").returncode == 0
    assert "a plugin is broken: see `makegood plugins`" in run(site, "wreck-it").stderr
    named = run(site, "plugins")
    assert named.returncode == 1
    assert "the plugin 'wreck' cannot be loaded: ModuleNotFoundError: No module named 'no_such_library'" in named.stderr
    case = ROOT / "examples" / "airline" / "claim.json"
    decided = run(site, "decide", case, "--policies", ROOT / "policies", "--at", "2026-08-01T00:00:00Z")
    assert decided.returncode == 0, decided.stderr
    assert "the plugin 'wreck' cannot be loaded" in decided.stderr
    assert "500.00 EUR" in decided.stdout
    loads = "import makegood; makegood.load('policies')"
    book = subprocess.run(
        [sys.executable, "-c", loads], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(site)}, check=False
    )
    assert book.returncode == 0


def test_what_a_broken_plugin_would_have_brought_is_an_error_that_names_it(site: Path) -> None:
    install(site, "wreck", "import no_such_library\n")
    (site.parent / "p.yaml").write_text("policy: wreck.x\ncase: wreck.claim\n", "utf-8")
    done = run(site, "test", site.parent / "p.yaml")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "there is no case kind 'wreck.claim'" in said
    load = "import makegood\ntry:\n    makegood.load('p.yaml')\nexcept makegood.LoadError as error:\n    print(error)\n"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    shown = subprocess.run(
        [sys.executable, "-c", load], cwd=site.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert "the plugin 'wreck' cannot be loaded" in shown.stdout
    assert "there is no case kind 'wreck.claim'" in shown.stdout
