"""Samples, and what is made of them: minimum, median, ratios, verdicts, tables."""

import os
import statistics

UNMEASURED = "*unmeasured*"


class Unmeasured(Exception):
    """Why something could not be measured here. It is never counted as met."""


class Series:
    """Samples of one thing; lower is better."""

    def __init__(self, name, unit):
        self.name, self.unit, self.samples = name, unit, []

    def add(self, value):
        self.samples.append(value)

    @property
    def min(self):
        return min(self.samples)

    @property
    def median(self):
        return statistics.median(self.samples)

    def quantile(self, q):
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


class Section:
    """A table of series, and what is claimed about them."""

    def __init__(self, title, how):
        self.title, self.how = title, how
        self.series, self.claims, self.notes = [], [], []
        self.load = []

    def new(self, name, unit="ms"):
        series = Series(name, unit)
        self.series.append(series)
        return series

    def interleave(self, rounds, ways, unit="s"):
        """ways: name -> function that gives a sample; A B C A B C. A way that cannot be measured
        is left out with its reason."""
        made = {name: Series(name, unit) for name in ways}
        broken = {}
        for _ in range(rounds):
            for name, way in ways.items():
                if name in broken:
                    continue
                try:
                    made[name].add(way())
                except Unmeasured as why:
                    broken[name] = str(why)
            self.load.append(os.getloadavg()[0])
        for name, why in broken.items():
            self.notes.append(f"{name}: {UNMEASURED}: {why}")
        kept = {name: s for name, s in made.items() if name not in broken}
        self.series.extend(kept.values())
        return kept

    def claim_ratio(self, goal, kept, name, other, limit):
        """name takes at most limit x what other takes: by the minimum and by the median."""
        if name not in kept or other not in kept:
            self.claims.append((goal, "", UNMEASURED))
            return
        a, b = kept[name], kept[other]
        ratios = (a.min / b.min, a.median / b.median)
        self._claim(goal, "{:.2f} min, {:.2f} median".format(*ratios), max(ratios) <= limit,
                    min(ratios) <= limit)

    def claim_at_most(self, goal, value, limit, text):
        self._claim(goal, text.format(value), value <= limit, value <= limit)

    def claim_at_least(self, goal, value, limit, text):
        self._claim(goal, text.format(value), value >= limit, value >= limit)

    def _claim(self, goal, said, met, nearly):
        self.claims.append((goal, said, "met" if met else "met by one of two" if nearly
                            else "**not met**"))

    def unmeasured(self, goal, why=""):
        self.claims.append((goal, why, UNMEASURED))

    def markdown(self):
        lines = [f"### {self.title}", "", self.how, ""]
        if self.series:
            lines += ["| | unit | min | median | p99 | samples |", "|---|---|---:|---:|---:|---:|"]
        for s in self.series:
            n = len(s.samples)
            p99 = number(s.quantile(0.99)) if n >= 100 else ""
            lines.append(f"| {s.name} | {s.unit} | {number(s.min)} | {number(s.median)} | {p99} "
                         f"| {n} |")
        if self.claims:
            lines += ["", "| goal | measured | |", "|---|---|---|"]
            lines += [f"| {goal} | {said} | {verdict} |" for goal, said, verdict in self.claims]
        lines += [""] + [f"- {note}" for note in self.notes] if self.notes else []
        if self.load:
            lines += ["", f"Load average meanwhile: {min(self.load):.1f} to {max(self.load):.1f}."]
        return "\n".join(lines) + "\n"


def number(value):
    """Three digits that say something."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
