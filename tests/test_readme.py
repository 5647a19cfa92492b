"""The README: its table is today's, its links lead somewhere, its commands exist."""

import re
from pathlib import Path

import pytest

import start
from dlcourse import curriculum
from dlcourse.tools import notebooks, readme

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_weeks_is_current():
    assert readme.updated(TEXT) == TEXT, "run `python -m dlcourse.tools.readme`"


def test_every_week_has_its_row():
    rows = {week.id: readme.row(week) for week in curriculum.weeks()}
    assert readme.table().count("\n| ") == len(rows) + len(curriculum.COURSES) + 1
    assert rows["c1w2"] == (
        "| c1w2 | Basics of Neural Network programming · 神经网络的编程基础 | 18 | 210 | "
        "[open](notebooks/c1w2_logistic_regression.ipynb) |"
    )
    assert rows["c4w2"].startswith(
        "| c4w2 | Deep convolutional models: case studies · 深度卷积网络：实例探究 | 11 + 3 | 170 |"
    )
    for week in curriculum.weeks():
        assert ("| planned |" in rows[week.id]) == week.planned != (f"{week.stem}.ipynb" in rows[week.id])
        assert rows[week.id].count("|") == 6


def test_writing_changes_the_table_only(tmp_path, monkeypatch, capsys):
    path = tmp_path / "README.md"
    monkeypatch.setattr(readme, "PATH", path)
    path.write_text(f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n", encoding="utf-8")
    assert readme.main() == 0 and "written anew" in capsys.readouterr().out
    assert (
        path.read_text(encoding="utf-8")
        == f"before\n{readme.BEGIN}\n\n{readme.table()}\n\n{readme.END}\nafter\n"
    )
    assert readme.main() == 0 and "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", f"{readme.BEGIN}\n", f"{readme.END}\n{readme.BEGIN}\n", None])
def test_a_readme_without_its_comments_is_left_alone(text, tmp_path, monkeypatch, capsys):
    path = tmp_path / "README.md"
    monkeypatch.setattr(readme, "PATH", path)
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert readme.main() == 1 and "README.md" in capsys.readouterr().err
    assert (path.read_text(encoding="utf-8") if path.exists() else None) == text


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_links_lead_to_files_of_the_repository(target):
    assert (ROOT / target).is_file()


def test_commands_exist(capsys):
    for command in re.findall(r"start\.py (\w+)", TEXT):
        assert start.main([command, "--help"]) == 0
    for command in re.findall(r"dlcourse\.notebooks (\w+)", TEXT):
        with pytest.raises(SystemExit) as ended:
            notebooks.main([command, "--help"])
        assert ended.value.code == 0
    assert start.main(["no-such-command"]) == 2
