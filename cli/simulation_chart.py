"""A simulation as a picture: one small bar chart for each figure, a bar for each profile. SVG."""

from html import escape

from cli.simulation_report import Figure, period_of, shown_figures
from use_cases.simulating.simulate_sourcing import SourcingSimulation

COLUMNS = 2
PANEL_WIDTH, BAR_HEIGHT, BAR_GAP = 430, 20, 8
LABEL_WIDTH, BAR_WIDTH = 120, 200
MARGIN, HEADER_HEIGHT, TITLE_HEIGHT = 24, 76, 30
COLORS = ("#4269d0", "#efb118", "#3ca951", "#ff725c", "#6cc5b0", "#9c6b4e")
"""Observable 10, without those that the color-blind confuse."""

STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:13px;fill:#1f2937}"
    ".title{font-size:18px;font-weight:600}.panel{font-weight:600}.note{fill:#4b5563}"
)


def chart_of(simulation: SourcingSimulation) -> str:
    """The whole picture; text stays text, so that it can be read aloud and searched."""
    chosen = shown_figures(simulation)
    panel_height = TITLE_HEIGHT + len(simulation.measures) * (BAR_HEIGHT + BAR_GAP) + 16
    rows = -(-len(chosen) // COLUMNS)
    width = 2 * MARGIN + COLUMNS * PANEL_WIDTH
    height = HEADER_HEIGHT + rows * panel_height + MARGIN // 2
    title = f"Sourcing simulation: {simulation.network.name}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title description">'
        ),
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(_description(simulation, chosen))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(MARGIN, 34, title, "title"),
        _text(MARGIN, 56, f"{period_of(simulation)}. Shorter bars are better.", "note"),
    ]
    for number, figure in enumerate(chosen):
        left = MARGIN + number % COLUMNS * PANEL_WIDTH
        top = HEADER_HEIGHT + number // COLUMNS * panel_height
        parts += _panel(left, top, figure, simulation)
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: int, top: int, figure: Figure, simulation: SourcingSimulation) -> list[str]:
    values = {code: figure.value(measures) for code, measures in simulation.measures.items()}
    most = max(values.values(), default=0) or 1
    parts = [_text(left, top + 16, figure.name, "panel")]
    for number, (code, value) in enumerate(values.items()):
        y = top + TITLE_HEIGHT + number * (BAR_HEIGHT + BAR_GAP)
        length = max(round(value / most * BAR_WIDTH), 1)
        bar_left, color = left + LABEL_WIDTH, COLORS[number % len(COLORS)]
        parts += [
            _text(left, y + 15, code),
            (
                f'<rect x="{bar_left}" y="{y}" width="{length}" height="{BAR_HEIGHT}" '
                f'rx="2" fill="{color}"/>'
            ),
            _text(bar_left + length + 6, y + 15, figure.text(simulation.measures[code])),
        ]
    return parts


def _description(simulation: SourcingSimulation, chosen: tuple[Figure, ...]) -> str:
    sentences = []
    for code, measures in simulation.measures.items():
        told = ", ".join(f"{figure.name.lower()} {figure.text(measures)}" for figure in chosen)
        sentences.append(f"{code}: {told}.")
    return " ".join(sentences)


def _text(x: int, y: int, text: str, kind: str | None = None) -> str:
    styled = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{styled}>{escape(text)}</text>'
