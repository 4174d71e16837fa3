"""What an explanation says of layers, in English and Chinese: why an outcome stands over another one, or gives way."""

from __future__ import annotations

LAYER_WORDS = {
    "over_kinder": (
        "stands over {policy}, which would give {value}: this is better for the customer",
        "取代 {policy} 的规定（其结果为 {value}）：此项对客户更有利",
    ),
    "over_equal": (
        "{policy} below gives as good: the upper layer stands",
        "下层 {policy} 的规定同样有利：以上层为准",
    ),
    "over_replaces": (
        "replaces {policy}, which would give {value}: the two are not compared",
        "替代 {policy} 的规定（其结果为 {value}）：不作比较",
    ),
    "over_upper": (
        "stands over {policy}: such outcomes have no better and worse, and the upper layer stands",
        "取代 {policy} 的规定：此类结果无优劣之分，以上层为准",
    ),
    "over_inherited": (
        "{policy} above takes this over as it is",
        "上层 {policy} 沿用此项规定",
    ),
    "over_undecided": (
        "{policy} lies below, and which of the two is better for the customer is not known: undecided ({policy}: {value})",
        "下层有 {policy}，尚不知哪一层对客户更有利：未决（{policy}：{value}）",
    ),
    "gives_kinder": (
        "does not stand: {policy} is better for the customer and gives {value}",
        "不适用：{policy} 对客户更有利，其结果为 {value}",
    ),
    "gives_equal": (
        "gives way to {policy} above, which is as good",
        "让位于上层 {policy}：同样有利",
    ),
    "gives_replaces": (
        "does not stand: {policy} replaces it and gives {value}",
        "不适用：由 {policy} 替代，其结果为 {value}",
    ),
    "gives_upper": (
        "gives way to {policy} above: such outcomes have no better and worse",
        "让位于上层 {policy}：此类结果无优劣之分",
    ),
    "gives_inherited": (
        "is taken over from {policy} below, whose outcome it stays",
        "沿用下层 {policy} 的规定，以其为准",
    ),
    "gives_undecided": (
        "{policy} lies above, and which of the two is better for the customer is not known: undecided ({policy}: {value})",
        "上层有 {policy}，尚不知哪一层对客户更有利：未决（{policy}：{value}）",
    ),
}
