"""The words of a timeline in English and Chinese: states, bars, marks, dates, lengths of time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from makegood.timeline.model import Lane, Mark, Resting
from makegood.zones import zone_info

LANGUAGES = ("en", "zh")
Pair = tuple[str, str]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: tuple[Pair, ...] = (
    ("Mon", "周一"), ("Tue", "周二"), ("Wed", "周三"), ("Thu", "周四"), ("Fri", "周五"), ("Sat", "周六"), ("Sun", "周日"),
)  # fmt: skip

WORDS: dict[str, Pair] = {
    # states
    "open": ("open", "未定"),
    "not_started": ("not started", "未开始"),
    "not_applicable": ("not applicable", "不适用"),
    "undated": ("no date", "无日期"),
    "undecided": ("undecided", "未定"),
    "running": ("running", "进行中"),
    "paused": ("paused", "暂停中"),
    "met": ("met", "已按时完成"),
    "missed": ("missed", "已逾期"),
    "ended": ("ended", "已届满"),
    "cancelled": ("cancelled", "已取消"),
    "planned": ("planned", "已计划"),
    "overdue": ("overdue", "已逾期"),
    # the legend of bars
    "bar.running": ("running", "计时中"),
    "bar.paused": ("stands still", "暂停"),
    "bar.overdue": ("too late", "逾期"),
    "bar.ahead": ("ahead", "未来"),
    "bar.tier": ("rung 1, 2, 3, 4 and on", "第 1、2、3、4 级及以上"),
    "bar.below": ("below the first rung", "未到第一级"),
    "bar.interval": ("since the last one", "自上次起"),
    "bar.window": ("still in time", "宽限期"),
    # marks, in the list
    "counted_from": ("counts from here", "由此起算"),
    "activated": ("clock starts", "开始计时"),
    "reset": ("clock starts anew", "重新计时"),
    "cancelled_mark": ("cancelled", "取消"),
    "warned": ("warned", "已预警"),
    "warning": ("warning", "预警"),
    "missed_mark": ("was due, missed", "到期未完成"),
    "ended_mark": ("ended", "届满"),
    "fulfilled": ("done", "完成"),
    "paused_mark": ("clock stands still", "暂停计时"),
    "resumed": ("clock runs on", "恢复计时"),
    "resumes": ("clock runs on", "恢复计时"),
    "reached": ("rung {number} reached", "升至第 {number} 级"),
    "notified": ("notified", "已通知"),
    "notified_again": ("notified again ({number})", "第 {number} 次通知"),
    "stood_still": ("ladder ends", "升级终止"),
    "prepare": ("prepare the visit", "准备回访"),
    "visit": ("visit", "回访"),
    "latest": ("last day for the visit", "回访最后日期"),
    "earliest": ("due at the earliest", "最早到期"),
    "due": ("due", "到期"),
    "ends": ("ends", "届满"),
    "next_tier": ("rung {number} next", "将升至第 {number} 级"),
    "notify": ("notify again", "下次通知"),
    "following": ("visit", "回访"),
    "warn.before": ("{length} before due", "到期前 {length}"),
    "warn.after": ("{length} after due", "到期后 {length}"),
    # labels in a chart
    "label.counted_from": ("from {at}", "自 {at}"),
    "label.reset": ("anew {at}", "重新计时 {at}"),
    "label.cancelled": ("cancelled {at}", "取消 {at}"),
    "label.missed": ("was due {at}", "到期 {at}"),
    "label.ended": ("ended {at}", "届满 {at}"),
    "label.fulfilled": ("done {at}", "完成 {at}"),
    "label.prepare": ("prepare {at}", "准备 {at}"),
    "label.visit": ("{at}", "{at}"),
    "label.latest": ("until {at}", "至 {at}"),
    "label.resumes": ("runs on {at}", "恢复 {at}"),
    "label.earliest": ("due {at} at the earliest", "最早 {at} 到期"),
    "label.due": ("due {at}", "到期 {at}"),
    "label.ends": ("ends {at}", "届满 {at}"),
    "label.next_tier": ("rung {number} {at}", "第 {number} 级 {at}"),
    "label.stood_still": ("ended {at}", "终止 {at}"),
    "label.following": ("{at}", "{at}"),
    # the legend of marks, where it differs
    "legend.missed": ("due, missed", "到期未完成"),
    "legend.reached": ("rung reached", "升级"),
    "legend.next_tier": ("next rung", "下一级"),
    "legend.notified": ("notified", "已通知"),
    "legend.prepare": ("prepare", "准备"),
    "legend.following": ("later visit", "后续回访"),
    # sentences
    "now": ("now", "现在"),
    "as_of": ("as of {at}", "截至 {at}"),
    "past": ("So far", "已发生"),
    "coming": ("Ahead", "未来"),
    "resting": ("Not drawn", "未画出"),
    "needs": ("needs {facts}", "需要 {facts}"),
    "nothing": ("Nothing in this case has a date that could be drawn.", "本案没有可画出的日期。"),
    "in": ("in {length}", "{length}后"),
    "ago": ("{length} ago", "{length}前"),
    "late": ("{length} late", "逾期 {length}"),
    "late_so_far": ("missed, {length} late so far", "已逾期 {length}"),
    "overdue_by": ("overdue by {length}", "已逾期 {length}"),
    "due_in": ("due in {length}", "{length}后到期"),
    "due_earliest": ("due at the earliest in {length}", "最早 {length}后到期"),
    "ends_in": ("ends in {length}", "{length}后届满"),
    "provisional": ("provisional", "暂定"),
    "stands": ("rung {number}", "第 {number} 级"),
    "below": ("below the first rung", "未到第一级"),
    "on": ("on {day}", "{day}"),
    "by": ("by {who}", "由 {who}"),
    "when": ("when", "时间"),
    "what": ("what", "事件"),
    "where": ("of", "所属"),
    "break": ("{length} without events", "{length}内无事件"),
    "clock": ("clock {by}", "时钟 {by}"),
    "timeline": ("Timeline", "时间线"),
    "made_with": ("Made with makegood {makegood}, time zones {tzdata}.", "由 makegood {makegood} 生成，时区数据 {tzdata}。"),
    "times": ("Times in {zone}.", "时间均为 {zone}。"),
}  # fmt: skip

_CLASHES = ("missed", "paused", "cancelled", "ended")
_UNITS: tuple[tuple[str, int, Pair], ...] = (
    ("year", 365 * 86_400, ("y", " 年")),
    ("month", 30 * 86_400, ("mo", " 个月")),
    ("day", 86_400, ("d", " 天")),
    ("hour", 3_600, ("h", " 小时")),
    ("minute", 60, ("min", " 分钟")),
    ("second", 1, ("s", " 秒")),
)  # fmt: skip


class Words:
    """The words of one language, with dates in one zone."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.zone = zone
        self._place = LANGUAGES.index(language)

    def say(self, key: str, **given: object) -> str:
        text = WORDS[key][self._place]
        return text.format(**given) if given else text

    # -- times

    def weekday(self, day: date) -> str:
        return _WEEKDAYS[day.weekday()][self._place]

    def instant(self, at: datetime, day: date | None = None, kind: str = "", zone: str | None = None) -> str:
        """`2026-05-08 Fri 14:05`; a last day ends at 24:00, a visit is on its day; an hour that comes twice has its offset."""
        if day is not None:
            end = " 24:00" if kind in ENDS_OF_DAYS else ""
            return f"{day.isoformat()} {self.weekday(day)}{end}"
        here = at.astimezone(zone_info(zone or self.zone))
        clock = f"{here:%H:%M:%S}" if here.second else f"{here:%H:%M}"
        offset = f"{here:%z}" if here.replace(fold=1 - here.fold).utcoffset() != here.utcoffset() else ""
        return f"{here:%Y-%m-%d} {self.weekday(here)} {clock}{f' {offset[:3]}:{offset[3:]}' if offset else ''}"

    def short(self, at: datetime, day: date | None = None, now: datetime | None = None, zone: str | None = None) -> str:
        """The same for a label in a chart: `8 May 14:05`, `8 May`; with the year where it is not that of now."""
        here = at.astimezone(zone_info(zone or self.zone))
        shown = day or here.date()
        same = now is not None and now.astimezone(zone_info(self.zone)).year == shown.year
        said = self.day_month(shown)
        if not same:
            said = f"{said} {shown.year}" if self.language == "en" else f"{shown.year}年{said}"
        return said if day is not None else f"{said} {here:%H:%M}"

    def label(self, mark: Mark, now: datetime | None, zone: str) -> str:
        """What a mark says in a chart; empty for one that is only in the list."""
        if mark.kind in ("warned", "warning"):
            return self._offset(mark.text or "")
        key = f"label.{mark.kind}"
        at = self.short(mark.at, mark.day, now, zone)
        return self.say(key, at=at, number=mark.number) if key in WORDS else ""

    def day_month(self, day: date) -> str:
        return f"{day.day} {_MONTHS[day.month - 1]}" if self.language == "en" else f"{day.month}月{day.day}日"

    def tick(self, here: datetime, unit: str) -> str:
        if unit in ("minute", "hour"):
            return f"{here:%H:%M}"
        if unit in ("day", "week"):
            return str(here.day) if self.language == "en" else f"{here.day}日"
        if unit == "month":
            return _MONTHS[here.month - 1] if self.language == "en" else f"{here.month}月"
        return str(here.year)

    def tick_heading(self, here: datetime, unit: str) -> str:
        """The wider unit that a tick lies in."""
        english = self.language == "en"
        if unit in ("minute", "hour"):
            return f"{self.weekday(here)} {self.day_month(here)}" + (f" {here.year}" if english else "")
        if unit in ("day", "week"):
            return f"{_MONTHS[here.month - 1]} {here.year}" if english else f"{here.year}年{here.month}月"
        return str(here.year) if unit == "month" else ""

    def length(self, span: timedelta) -> str:
        """`2 d 4 h`: the two greatest units, cut off; months of 30 days and years of 365 once it is long."""
        seconds = int(abs(span.total_seconds()))
        units = _UNITS if seconds >= 90 * 86_400 else _UNITS[2:]
        parts: list[str] = []
        for _, size, names in units:
            count, rest = divmod(seconds, size)
            if count:
                parts.append(f"{count} {names[0]}" if self.language == "en" else f"{count}{names[1]}")
                seconds = rest
            elif parts:
                break
            if len(parts) == 2:
                break
        return " ".join(parts) or ("0 min" if self.language == "en" else "0 分钟")

    # -- marks and lanes

    def mark(self, mark: Mark) -> str:
        """What a mark says in a list: `warned (50 percent)`, `rung 2 reached: dealer`."""
        key = f"{mark.kind}_mark" if mark.kind in _CLASHES else mark.kind
        if mark.kind == "notified" and (mark.number or 1) > 1:
            key = "notified_again"
        said = self.say(key, number=mark.number)
        if mark.text is None:
            return said
        return f"{said} ({self._offset(mark.text)})" if mark.kind in ("warned", "warning") else f"{said}: {mark.text}"

    def _offset(self, text: str) -> str:
        """When a warning is: a share as the policy has it, `30 min before it is due` for `before 30 min`."""
        side, _, length = text.partition(" ")
        return self.say(f"warn.{side}", length=length) if side in ("before", "after") else text

    def legend(self, kind: str) -> str:
        key = f"legend.{kind}"
        return self.say(key if key in WORDS else f"{kind}_mark" if kind in _CLASHES else kind)

    def state(self, lane: Lane, now: datetime | None) -> str:
        """What a lane says of now: `missed, 3 d late`, `rung 2: dealer`, `on 2026-05-30, by technician`."""
        maker = {"deadline": self._deadline, "ladder": self._ladder, "visit": self._visit}[lane.sort]
        return maker(lane, now)

    def _deadline(self, lane: Lane, now: datetime | None) -> str:
        said = [self.say(lane.state)]
        if lane.late is not None:
            start, end = lane.late
            so_far = end == now and not any(mark.kind == "fulfilled" for mark in lane.marks)
            length = self.length(end - start)
            said = [self.say("late_so_far", length=length)] if so_far else [*said, self.say("late", length=length)]
        elif lane.state in ("running", "paused") and lane.due is not None and now is not None and lane.due > now:
            ends = any(mark.kind == "ends" for mark in lane.marks)
            key = "due_earliest" if lane.state == "paused" else "ends_in" if ends else "due_in"
            said.append(self.say(key, length=self.length(lane.due - now)))
        said += [self.say("provisional")] if lane.provisional else []
        return self._joined(said)

    def _ladder(self, lane: Lane, now: datetime | None) -> str:
        said = self.say("stands", number=lane.tier) if lane.tier else self.say("below")
        return f"{said}: {lane.who}" if lane.who else said

    def _visit(self, lane: Lane, now: datetime | None) -> str:
        day = next((mark.day for mark in lane.marks if mark.kind == "visit"), None)
        said = (
            [self.say("on", day=day.isoformat())] if day is not None and lane.late is None else [self.say(lane.state)]
        )
        if lane.late is not None:
            said = [self.say("overdue_by", length=self.length(lane.late[1] - lane.late[0]))]
        said += [self.say("by", who=lane.who)] if lane.who else []
        return self._joined(said)

    def resting(self, one: Resting) -> str:
        needs = f", {self.say('needs', facts=', '.join(one.missing))}" if one.missing else ""
        return f"{one.title}: {self.say(one.why)}{needs}"

    def _joined(self, said: list[str]) -> str:
        return ("，" if self.language == "zh" else ", ").join(said)


# Marks whose day is meant up to its end.
ENDS_OF_DAYS = ("missed", "ended", "due", "ends", "earliest")
