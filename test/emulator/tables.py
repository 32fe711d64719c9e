"""Aligned plain text."""

import textwrap

WIDTH = 118


def title(text):
    print(f"\n{text}")


def table(name, header, rows):
    """Prints rows under header, each column as wide as its longest cell."""
    title(name)
    rows = [[text(cell) for cell in row] for row in rows] or [["none"]]
    columns([header, *rows])


def columns(rows):
    count = max(len(row) for row in rows)
    rows = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(count)]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def text(value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "none"
    return str(value)


def pick(items, keys):
    return [[item[key] for key in keys] for item in items]


def paragraph(words):
    print(textwrap.fill(words, WIDTH, initial_indent="  ", subsequent_indent="  "))
