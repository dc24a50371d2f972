"""Bars as SVG, readable on white and on black: the picture follows the reader's own choice of light or dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _ROW, _LEFT, _RIGHT = 900, 30, 330, 110
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:15px}.soft{fill:#656d76}"
    ".bar{fill:#8c959f}.ours{fill:#0969da}.limit{fill:#d4d9df}.span{stroke:#1f2328;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.bar{fill:#6e7681}.ours{fill:#4493f8}"
    ".limit{fill:#3d444d}.span{stroke:#e6edf3}}"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """`sort`: ours, bar or limit. `least` and `most`: the range over all rounds."""

    name: str
    value: float
    least: float
    most: float
    sort: str


def bars(title: str, unit: str, drawn: Sequence[Bar]) -> str:
    """One bar a line, the longest at full width, each with its range."""
    height = 48 + _ROW * len(drawn)
    scale = (_WIDTH - _LEFT - _RIGHT) / max((bar.most for bar in drawn), default=1.0)
    lines = [_bar(bar, 48 + _ROW * at, scale) for at, bar in enumerate(drawn)]
    head = (
        f'<text class="title" x="10" y="22">{escape(title)}</text>'
        f'<text class="soft" x="10" y="40">{escape(unit)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}"><style>{_STYLE}</style>{head}{"".join(lines)}</svg>\n'
    )


def _bar(bar: Bar, top: int, scale: float) -> str:
    middle, width = top + _ROW / 2, max(bar.value * scale, 1)
    least, most = _LEFT + bar.least * scale, _LEFT + bar.most * scale
    return (
        f'<text x="{_LEFT - 10}" y="{middle + 4}" text-anchor="end">{escape(bar.name)}</text>'
        f'<rect class="{bar.sort}" x="{_LEFT}" y="{top + 5}" width="{width:.1f}" height="{_ROW - 10}" rx="2"/>'
        f'<line class="span" x1="{least:.1f}" y1="{middle}" x2="{most:.1f}" y2="{middle}"/>'
        f'<text x="{max(_LEFT + width, most) + 8:.1f}" y="{middle + 4}">{_short(bar.value)}</text>'
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
