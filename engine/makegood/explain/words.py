"""The sentences of an explanation in English and Chinese, and how values are read aloud in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from makegood.boundaries.seeds import measure_text
from makegood.explain.evidence import ClosedDay, Evidence
from makegood.explain.layer_words import LAYER_WORDS
from makegood.explain.model import Flip, Note, Question, Reason, Why
from makegood.shown import brief
from makegood.values import Money, Period, Quantity, number_text
from makegood.zones import zone_info

LANGUAGES = ("en", "zh")
# Of many closed days so many are told one by one.
MOST_DAYS = 12

Pair = tuple[str, str]

_STATES: dict[str, Pair] = {
    "not_started": ("not started", "未开始"),
    "running": ("running", "进行中"),
    "paused": ("paused", "暂停中"),
    "met": ("met", "已按时完成"),
    "missed": ("missed", "已逾期"),
    "ended": ("ended", "已届满"),
    "cancelled": ("cancelled", "已取消"),
    "not_applicable": ("not applicable", "不适用"),
}

WORDS: dict[str, Pair] = {
    # statuses
    "granted": ("granted", "成立"),
    "not_granted": ("not granted", "不成立"),
    "owed": ("owed", "应付"),
    "not_owed": ("nothing owed", "无需支付"),
    "not_applicable": ("not applicable", "不适用"),
    "undecided": ("undecided", "未定"),
    "decided": ("decided", "已定"),
    "applies": ("applies", "适用"),
    "does_not_apply": ("does not apply", "不适用"),
    "not_in_force": ("not in force", "未生效"),
    # sections
    "compensation": ("compensation", "补偿"),
    "deadlines": ("deadline", "期限"),
    "escalation": ("ladder", "升级"),
    "visits": ("visit", "回访"),
    "remedies": ("remedy", "救济"),
    "scores": ("score", "评分"),
    # labels
    "when": ("when", "条件"),
    "amount": ("amount", "金额"),
    "amount_from": ("amount from", "金额起"),
    "amount_to": ("amount to", "金额止"),
    "range": ("{least} to {most}", "{least} 至 {most}"),
    "at_least": ("at least", "下限"),
    "cap": ("cap", "上限"),
    "per": ("per", "每"),
    "times": ("in all", "合计"),
    "limited": ("then", "因而"),
    "rounded": ("rounded", "舍入后"),
    "from": ("from", "起点"),
    "within": ("within", "期间"),
    "by": ("by", "截止"),
    "until": ("until", "完成"),
    "cancel": ("cancelled by", "取消"),
    "started": ("exists since", "计时始于"),
    "reset": ("counts anew from", "重新起算"),
    "changed_at": ("changed at", "变更于"),
    "warn": ("warn at", "预警"),
    "pause_start": ("stands still from", "暂停自"),
    "pause_end": ("until", "至"),
    "warn_before": ("warn before it is due", "到期前预警"),
    "warn_after": ("warn after it is due", "到期后预警"),
    "changes": ("lengths in force", "各时段期间"),
    "length": ("length in force", "现行期间"),
    "carried": ("left at the change", "变更时剩余"),
    "stopped": ("stood still", "已暂停时段"),
    "started_at": ("counts from", "起算于"),
    "ran": ("ran", "计时"),
    "stood": ("stood still", "暂停"),
    "paused_for": ("stood still for", "共暂停"),
    "elapsed_by": ("with {owner}", "由 {owner} 处理"),
    "ran_by": ("with {owner}, of its own time", "由 {owner} 处理（计时）"),
    "warned": ("warnings reached", "已到预警数"),
    "warn_at": ("next warning", "下次预警"),
    "provisional": ("provisional", "暂定"),
    "calendar": ("calendar", "日历"),
    "last_day": ("last day", "最后一日"),
    "due": ("due", "到期"),
    "done_at": ("done", "完成于"),
    "state": ("state", "状态"),
    "late_by": ("late by", "逾期"),
    "days_late": ("days late", "逾期天数"),
    "remaining": ("left", "剩余"),
    "elapsed": ("elapsed", "已过"),
    "pauses": ("pauses", "暂停"),
    "rung": ("rung", "级"),
    "on_rung": ("rung {number}", "第 {number} 级"),
    "tier": ("stands on rung", "所处级别"),
    "to": ("to", "负责人"),
    "after": ("after", "时限"),
    "or_when": ("or when", "或条件"),
    "holds_since": ("since", "自"),
    "stands_since": ("since", "自"),
    "reached_at": ("time is up", "到时"),
    "next_to": ("next", "下一级"),
    "next_at": ("next at", "下一级时间"),
    "notified": ("notified so often", "已通知次数"),
    "notify_at": ("next notice", "下次通知"),
    "fallback": ("else", "否则"),
    "every": ("every", "周期"),
    "on": ("on", "日期"),
    "last": ("last", "上次"),
    "meter": ("meter", "读数"),
    "meter_every": ("may pass between visits", "间隔"),
    "meter_last": ("at the last visit", "上次读数"),
    "rate": ("a day", "日均"),
    "read_on": ("read on", "读数日期"),
    "or_after": ("or after", "或达到"),
    "lead": ("lead", "提前"),
    "window": ("window", "宽限"),
    "done_by": ("by", "由"),
    "next": ("next", "下次"),
    "by_meter": ("brought forward by a meter", "因读数提前"),
    "latest": ("in time until", "最迟"),
    "prepare_on": ("prepare on", "准备日期"),
    "overdue": ("overdue", "已逾期"),
    "applicable": ("applicable", "适用"),
    "item": ("item", "项目"),
    "points": ("points", "得分"),
    "earned": ("earned", "获得"),
    "pass": ("pass mark", "及格线"),
    "passed": ("passed", "及格"),
    "grade": ("grade", "等级"),
    "row": ("row", "行"),
    "gives": ("gives", "得"),
    "if": ("if", "若"),
    "then": ("then", "则"),
    "else": ("else", "否则"),
    "element": ("element", "元素"),
    "fact": ("fact", "事实"),
    "parameter": ("parameter", "参数"),
    "table": ("table", "表"),
    # notes
    "given": ("given by the case", "案例给出"),
    "exchanged": ("given by the case as {given}", "案例给出 {given}"),
    "default": ("not given: taken as said by the case kind", "未给出：按案例类型的约定取值"),
    "derived": ("not given: {text}", "未给出：{text}"),
    "unknown": ("not given, so not known", "未给出，故未知"),
    "unusable": ("given, but cannot be used: it is money in another currency", "已给出，但币种不同，无法使用"),
    "in_force": ("always in force", "一直有效"),
    "since": ("in force since {day}", "自 {day} 起有效"),
    "no_value": ("no value is in force on that day", "当日无有效数值"),
    "other_policy": ("as {policy} decides it", "由 {policy} 得出"),
    "unset": ("nobody has set it: a policy that extends this one has to", "尚未设定：须由扩展本政策的政策给出"),
    "now": ("the instant of evaluation", "评估时刻"),
    "no_now": ("no instant of evaluation was given", "未给出评估时刻"),
    "always": ("no condition", "无条件"),
    "no_row": ("no row fits", "没有符合的行"),
    "several_rows": ("several rows fit, and they give different things", "多行符合，且结果不同"),
    "no_key": ("a key is not known", "键未知"),
    "deeper": ("and so on: the steps have the rest", "以下从略，详见计算步骤"),
    "more": ("{count} more", "另有 {count} 个"),
    "rounded_to": ("rounded to {step}, {mode}", "舍入到 {step}（{mode}）"),
    "rounded_minor": ("rounded to the smallest unit of its currency, {mode}", "舍入到币种最小单位（{mode}）"),
    "cap_holds": ("cut to it", "超出，取上限"),
    "cap_idle": ("not reached", "未达到"),
    "at_least_holds": ("raised to it", "不足，取下限"),
    "at_least_idle": ("reached anyway", "已达到"),
    "always_granted": ("without condition", "无条件"),
    "state_not_started": ("what starts it has not happened", "起始事件尚未发生"),
    "state_running": ("not done yet, and not yet due", "尚未完成，也未到期"),
    "state_paused": ("its clock stands still", "计时暂停"),
    "state_met": ("done in time", "已按时完成"),
    "state_missed": ("not done in time", "未按时完成"),
    "state_ended": ("its time is over", "期间已届满"),
    "state_cancelled": ("the duty was cancelled before it was fulfilled", "义务在履行前已取消"),
    "state_not_applicable": ("its condition does not hold", "条件不成立"),
    "state_unknown": ("what it depends on is not known", "所依赖的内容未知"),
    "calendar_none": ("calendar {name}: no day was passed over", "日历 {name}：没有跳过的日子"),
    "calendar_days": ("calendar {name}: passed over {days}", "日历 {name}：跳过 {days}"),
    "calendar_hours": ("calendar {name}: open {hours}", "日历 {name}：营业时间 {hours}"),
    "from_to": ("{low} – {high}", "{low} – {high}"),
    "not_official": (
        "the calendar's holidays are official only up to an earlier day",
        "日历的官方节假日仅公布至更早日期",
    ),
    **LAYER_WORDS,
    "undated": ("{fact} picks the version, and it is not known", "由 {fact} 确定适用版本，而该事实未知"),
    "not_in_force_on": (
        "no version is in force on {day}; the first is from {first}",
        "{day} 无有效版本；最早版本自 {first} 起",
    ),
    "ended_on": (
        "no version is in force on {day}; the first is from {first}, and from {last} on the last is over",
        "{day} 无有效版本；最早版本自 {first} 起，最后版本自 {last} 起失效",
    ),
    # headings and sentences
    "again": ("see above", "见上"),
    "unknown_value": ("not known", "未知"),
    "must_not": ("must not hold", "须不成立"),
    "failed": ("What failed or is not known", "不成立或未知的条件"),
    "would": ("What would change it", "何种变化会改变结果"),
    "no_single": ("no single change of one fact", "仅改变一个事实无法改变结果"),
    "flip": ("{fact} {then} (now {now})", "{fact} 为 {then}（现为 {now}）"),
    "flip_unknown": ("{fact} {then} (not given)", "{fact} 为 {then}（未给出）"),
    "flip_gives": ("gives {result}", "得 {result}"),
    "flip_applies": ("the policy applies", "政策适用"),
    "flip_may_apply": ("whether the policy applies is open", "政策是否适用待定"),
    "flip_opens": ("is then undecided, and more is to be asked", "结果转为未定，尚需询问"),
    "ask": ("To be asked, the cheapest first", "待询问（由易到难）"),
    "amount_nothing": ("its condition holds, and the amount is nothing", "条件成立，但金额为零"),
    "case": ("case", "案例"),
    "at": ("as of {at}", "截至 {at}"),
    "version": ("version from {start}", "{start} 起的版本"),
    "dated": ("dated {day}", "定版日期 {day}"),
    "nothing_to_explain": ("no policy reads this kind of case", "没有读取此类案例的政策"),
    "not_binding": ("not binding", "无约束力"),
    "explained": ("Explanation", "说明"),
    "made_with": ("made with makegood {makegood}, tzdata {tzdata}", "由 makegood {makegood}、tzdata {tzdata} 生成"),
    "weekend": ("{day}", "{day}"),
    "holiday": ("holiday", "节假日"),
    "closed": ("closed", "休息"),
}

_WEEKDAYS = (
    ("Mon", "周一"), ("Tue", "周二"), ("Wed", "周三"), ("Thu", "周四"), ("Fri", "周五"), ("Sat", "周六"), ("Sun", "周日"),
)  # fmt: skip
_MODES: dict[str, Pair] = {
    "half_up": ("half up", "四舍五入"),
    "half_even": ("half to even", "四舍六入五成双"),
    "half_down": ("half down", "五舍六入"),
    "up": ("up", "远离零"),
    "down": ("down", "向零"),
    "ceiling": ("to the greater", "向上"),
    "floor": ("to the smaller", "向下"),
}
_UNITS_ZH = {
    "us": "微秒", "ms": "毫秒", "s": "秒", "min": "分钟", "h": "小时", "day": "天", "days": "天", "month": "个月", "months": "个月",
    "working day": "个工作日", "working days": "个工作日", "working hour": "个工作小时", "working hours": "个工作小时",
    "working minute": "个工作分钟", "working minutes": "个工作分钟", "km": "公里", "m": "米", "kg": "公斤",
}  # fmt: skip


class Words:
    """One language, and the zone in which instants are told."""

    def __init__(self, language: str = "en", zone: str = "UTC") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"there is no language '{language}'; languages are {', '.join(LANGUAGES)}")
        self.language = language
        self.at = LANGUAGES.index(language)
        self.zone = zone

    def say(self, word: str, **values: Any) -> str:
        """A sentence with its values put in; a word that is not in the table is a key of an author's."""
        pair = WORDS.get(word)
        text = word.replace("_", " ") if pair is None else pair[self.at]
        return text.format(**values) if values else text

    def title(self, title: Any, otherwise: str) -> str:
        """A title in this language, else in any."""
        if isinstance(title, str):
            return title
        if isinstance(title, Mapping) and title:
            return str(title.get(self.language) or title.get("en") or next(iter(title.values())))
        return otherwise

    # -- values

    def value(self, value: Any) -> str:
        """A plain value as people read it."""
        match value:
            case None:
                return self.say("unknown_value")
            case bool():
                return (("no", "yes"), ("否", "是"))[self.at][value]
            case str():
                return value
            case int() | Fraction():
                return brief(number_text(value))
            case Quantity() | Period():
                return self._measure(str(value) if isinstance(value, Period) else measure_text(value))
            case Money():
                return str(value)
            case datetime():
                return self.instant(value)
            case date():
                return f"{value.isoformat()} {_WEEKDAYS[value.weekday()][self.at]}"
            case list() | tuple():
                shown = ", ".join(self.value(one) for one in value[:8])
                return f"[{shown}{', …' if len(value) > 8 else ''}]"
            case Mapping():
                inside = ", ".join(f"{name} {self.value(one)}" for name, one in value.items() if one is not None)
                return f"{{{inside}}}"
        return str(value)

    def _measure(self, text: str) -> str:
        if self.language != "zh":
            return text
        number, _, unit = text.partition(" ")
        return f"{number} {_UNITS_ZH.get(unit, unit)}"

    def instant(self, moment: datetime) -> str:
        """An instant on the clock of the policy's zone, with its offset."""
        local = moment.astimezone(zone_info(self.zone))
        part = "" if not (local.second or local.microsecond) else local.strftime(":%S.%f").rstrip("0").rstrip(".")
        return f"{local:%Y-%m-%d} {_WEEKDAYS[local.weekday()][self.at]} {local:%H:%M}{part} {_offset(local)}"

    def outcome_value(self, section: str, value: Any) -> str:
        """The answer of an outcome."""
        if section == "deadlines" and value in _STATES:
            return _STATES[value][self.at]
        if section == "escalation" and isinstance(value, int):
            return self.say("on_rung", number=value)
        return self.value(value)

    # -- reasons

    def label(self, reason: Reason) -> str:
        word, _, owner = reason.label.partition("_by_")
        if owner and word in ("elapsed", "ran"):
            return self.say(f"{word}_by", owner=owner)
        return self.say(reason.label) if reason.label else ""

    def is_told(self, reason: Reason) -> bool:
        """Whether the author's text says the value already."""
        return self.reason_value(reason) in (reason.text, reason.text.strip("'\""))

    def reason_value(self, reason: Reason) -> str:
        if reason.label == "state":
            return self.outcome_value("deadlines", reason.value)
        if reason.kind == "key" and reason.value is None and reason.label in ("from", "until", "cancel", "last"):
            return ("has not happened", "尚未发生")[self.at]
        return self.value(reason.value)

    def note(self, note: Note) -> str:
        """A note as a sentence."""
        values = dict(note.values)
        if note.word == "calendar":
            return self._calendar(values["evidence"])
        if note.word == "rounded":
            mode = _MODES[values["mode"]][self.at]
            step = values["step"]
            return self.say("rounded_minor" if step is None else "rounded_to", step=number_text(step or 0), mode=mode)
        if note.word == "not_in_force_on":
            return self.say("ended_on" if values["last"] else note.word, **values)
        return self.say(
            note.word, **{key: one if isinstance(one, str) else self.value(one) for key, one in values.items()}
        )

    def _calendar(self, found: Evidence) -> str:
        if found.first is None:
            shown = [f"{self.instant(low)} – {self.instant(high)}" for low, high in found.open[:MOST_DAYS]]
            return self.say("calendar_hours", name=found.calendar, hours=self._some(shown, len(found.open)))
        passed = found.passed
        if not passed:
            return self.say("calendar_none", name=found.calendar)
        days = [self.closed_day(one) for one in passed[:MOST_DAYS]]
        return self.say("calendar_days", name=found.calendar, days=self._some(days, len(passed)))

    def _some(self, shown: list[str], count: int) -> str:
        more = [self.say("more", count=count - len(shown))] if count > len(shown) else []
        return ("; ", "；")[self.at].join([*shown, *more])

    def closed_day(self, day: ClosedDay) -> str:
        """A closed day and why it is closed."""
        weekday = _WEEKDAYS[day.day.weekday()][self.at]
        why = "" if day.why == "weekend" else f" ({day.name or self.say(day.why)})"
        return f"{day.day.isoformat()} {weekday}{why}"

    # -- what would change it, what to ask

    def flip(self, flip: Flip, section: str | None) -> str:
        """A change of one fact and what it gives."""
        fact = ".".join([flip.fact, *map(str, flip.path)])
        word = "flip_unknown" if flip.now is None else "flip"
        change = self.say(word, fact=fact, then=self.value(flip.then), now=self.value(flip.now))
        if section is None:
            return f"{change}: {self.say('flip_applies' if flip.result else 'flip_may_apply')}"
        if flip.result is None:
            return f"{change}: {self.say('flip_opens')}"
        if flip.result is True:
            return f"{change}: {self.say('granted')}"
        return f"{change}: {self.say('flip_gives', result=self.outcome_value(section, flip.result))}"

    def question(self, question: Question) -> str:
        """What a fact is, as its case kind describes it."""
        return question.description.get(self.language) or question.description.get("en") or ""

    def told(self, why: Why) -> str:
        """How an outcome is and what it gives; of a range both ends."""
        shown = self.answer(why.outcome.section, why.status, why.value)
        least = why.answers.get("amount_from")
        if least is None or why.status != "granted" or least.value == why.value:
            return shown
        ends = (self.outcome_value(why.outcome.section, one) for one in (least.value, why.value))
        return f"{self.status(why.outcome.section, why.status)}: {self.say('range', **dict(zip(('least', 'most'), ends, strict=True)))}"

    def answer(self, section: str, status: str, value: Any) -> str:
        """How an outcome is and what it gives, in a few words."""
        shown = self.outcome_value(section, value)
        if status == "decided":
            return shown
        said = self.status(section, status)
        told = value is None or isinstance(value, bool) or shown == said or status == "not_granted"
        return said if told else f"{said}: {shown}"

    def status(self, section: str, status: str) -> str:
        if section == "compensation" and status in ("granted", "not_granted"):
            return self.say("owed" if status == "granted" else "not_owed")
        return self.say(status)


def _offset(moment: datetime) -> str:
    text = f"{moment:%z}"
    return f"{text[:3]}:{text[3:5]}"
