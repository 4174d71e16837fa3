"""One line for people about a change, in English and Chinese: of what it is, and what it does there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.changes.model import ADDED, CHANGED, MOVED, REMOVED

# What differs is not repeated in a title when it is longer than this.
MOST = 64

_HOW = {
    ADDED: ("new", "新增"),
    REMOVED: ("gone", "删除"),
    CHANGED: ("reads otherwise", "改写"),
    MOVED: ("moved", "移位"),
}
_SETTINGS = {
    "currency": ("currency", "货币"),
    "dated_by": ("date that picks the version", "选择版本的日期"),
    "timezone": ("time zone", "时区"),
    "calendar": ("calendar", "日历"),
    "round": ("rounding", "取整"),
    "when": ("whom the policy covers", "适用范围"),
}
_KEYS = {"when": ("condition of", "的条件"), "amount": ("amount of", "的金额")}


def title_of(subject: tuple[str, str], how: str, old: str | None, new: str | None) -> tuple[str, str]:
    """The line in English and in Chinese."""
    en, zh = _HOW[how]
    if how == CHANGED and old and new:
        both = _differing(old, new)
        if all(len(one) <= MOST for one in both):
            en = zh = " → ".join(both)
    elif how in (ADDED, REMOVED):
        text = new or old or ""
        if text and len(text) <= MOST:
            en, zh = f"{en}, {text}", f"{zh} {text}"
    return f"{subject[0]}: {en}", f"{subject[1]}：{zh}"


def _differing(old: str, new: str) -> tuple[str, str]:
    """What two texts do not begin and end alike with, word by word; short texts stay whole."""
    if len(old) <= MOST and len(new) <= MOST:
        return old, new
    one, other = old.split(" "), new.split(" ")
    shorter = min(len(one), len(other)) - 1
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    tail = next((at for at in range(shorter - head) if one[-1 - at] != other[-1 - at]), shorter - head)
    return _stretch(one, head, tail), _stretch(other, head, tail)


def _stretch(words: list[str], head: int, tail: int) -> str:
    middle = words[head : len(words) - tail]
    return " ".join(["…"] * bool(head) + middle + ["…"] * bool(tail))


def parameter(name: str, start: str | None) -> tuple[str, str]:
    since = ("", "") if start is None else (f" from {start}", f"（自{start}）")
    return f"{name}{since[0]}", f"{name}{since[1]}"


def named(section: str, name: str) -> tuple[str, str]:
    words = {"let": ("named value", "中间量"), "values": ("shown value", "结果值")}[section]
    return f"{words[0]} {name}", f"{words[1]} {name}"


def row(table: str, number: int) -> tuple[str, str]:
    return f"row {number} of table {table}", f"表 {table} 第{number}行"


def table(name: str, key: str | None = None) -> tuple[str, str]:
    return (f"table {name}", f"表 {name}") if key is None else (f"{key} of table {name}", f"表 {name} 的 {key}")


def outcome(data: Mapping[str, Any], section: str, name: str, key: str | None = None) -> tuple[str, str]:
    """An outcome by the title that its author gave it, or one of its keys."""
    en, zh = _titles(data.get("title"), f"{section}.{name}")
    if key is None:
        return en, zh
    before, behind = _KEYS.get(key, (f"{key} of", f"的 {key}"))
    return f"{before} {en}", f"{zh}{behind}"


def _titles(title: Any, otherwise: str) -> tuple[str, str]:
    if isinstance(title, str):
        return title, title
    if isinstance(title, Mapping) and title:
        any_one = str(next(iter(title.values())))
        return str(title.get("en", any_one)), str(title.get("zh", any_one))
    return otherwise, otherwise


def setting(key: str) -> tuple[str, str]:
    return _SETTINGS.get(key, (key, key))


def dates(policy: str) -> tuple[str, str]:
    return f"days on which {policy} is in force", f"{policy} 的生效日期"


def version(policy: str, start: str | None) -> tuple[str, str]:
    if start is None:
        return f"version of {policy}", f"{policy} 的版本"
    return f"version of {policy} from {start}", f"{policy} 自{start}的版本"


def policy(name: str) -> tuple[str, str]:
    return f"policy {name}", f"政策 {name}"


def calendar(name: str) -> tuple[str, str]:
    return f"calendar {name}", f"日历 {name}"
