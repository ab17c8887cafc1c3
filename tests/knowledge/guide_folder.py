"""A small folder of guides that a test may spoil."""

from __future__ import annotations

from pathlib import Path

ORIGINAL = """\
id: slow
title: 系统慢
about: [offline]
updated: 2026-11-26
certainty: stated
sources: [说明书]
begin: where
steps:
  where:
    say: |
      **慢在哪里？**
      看一看。
    buttons:
      - {label: 网络, to: network}
      - {label: 好了, to: solved}
      - {label: 让机器人看, to: start verify}
  network:
    say: 换一个网络。
    buttons:
      - {label: 好了, to: solved}
      - {label: 还是慢, to: unsolved}
      - {label: 看说明, to: article how-to-clear}
      - {label: 再想想, to: where}
"""
TRANSLATION = """\
id: slow
title: It is slow
steps:
  where:
    say: Where is it slow?
    buttons:
      - {label: The network, to: network}
      - {label: It works, to: solved}
      - {label: Let the bot look, to: start verify}
  network:
    say: Use another network.
    buttons:
      - {label: It works, to: solved}
      - {label: Still slow, to: unsolved}
      - {label: Show the article, to: article how-to-clear}
      - {label: Think again, to: where}
"""


def write_guides(folder: Path) -> Path:
    """Write one good guide and its translation below `folder` and return it."""
    for language, text in (("zh", ORIGINAL), ("en", TRANSLATION)):
        (folder / language).mkdir(parents=True)
        (folder / language / "slow.yaml").write_text(text, encoding="utf-8")
    return folder
