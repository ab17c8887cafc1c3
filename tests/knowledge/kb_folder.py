"""A small folder of articles that a test may spoil."""

from __future__ import annotations

from pathlib import Path

ARTICLES = {
    "how-to-clear": ("怎么清卡", ["清卡在哪里点", "清卡的步骤是什么"], [], "先上报汇总，再申报，最后清卡。"),
    "password": ("证书密码锁死", ["密码输错五次锁了", "证书口令忘记了"], ["09d103"], "到税局重置口令。"),
    "offline": ("离线限额超了", ["离线开票金额超限", "提示离线时间超过"], ["A00246"], "联网上传发票。"),
}


def write_articles(folder: Path) -> Path:
    """Write three good articles below `folder` and return it."""
    (folder / "zh").mkdir(parents=True)
    for name, (title, questions, codes, body) in ARTICLES.items():
        lines = ["---", f"id: {name}", f"title: {title}", "questions:", *(f"  - {q}" for q in questions)]
        lines += [f"codes: {codes}", "tags: [清卡]", "---", "", body]
        (folder / "zh" / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / "zh" / f"{name}.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
