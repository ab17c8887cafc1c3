"""The sense: what means the same lies close."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import fusion, sense, words
from knowledge.ideas import Cutter
from knowledge.search import FEATURES, MEANING_FEATURES, NONE_FEATURES, Table
from knowledge.sense import WeightsError
from knowledge.text import fold
from knowledge.views import views

SENSE = sense.shipped()
CUTTER = Cutter(words.shipped())


def closeness(one: str, other: str) -> float:
    first, second = SENSE.vectors([views(fold(text), CUTTER) for text in (one, other)])
    return float(first @ second)


@pytest.mark.parametrize(
    ("one", "other", "stranger"),
    [
        ("盘插上灯不亮", "电脑识别不到税控设备", "怎么备份数据"),
        ("forgot my password", "口令想不起来了", "清卡失败"),
        ("伺服器連不上", "无法连接税局服务器", "打印偏移"),
        ("zhengshu guoqi", "证书过期了", "发票作废"),
        ("法票上传失败", "发票上传失败", "证书口令锁定"),
    ],
)
def test_the_same_said_otherwise_lies_nearer_than_another_thing(one: str, other: str, stranger: str) -> None:
    assert closeness(one, other) > closeness(one, stranger) + 0.1


def test_vectors_have_length_one_and_nothing_known_has_none() -> None:
    known, unknown = SENSE.vectors([views("清卡失败", CUTTER), views("", CUTTER)])
    assert np.linalg.norm(known) == pytest.approx(1, abs=1e-3)
    assert not unknown.any()


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04 cut short", b"no zip at all"])
def test_weights_that_cannot_be_read_are_named(tmp_path: Path, contents: bytes) -> None:
    file = tmp_path / "sense.npz"
    file.write_bytes(contents)
    with pytest.raises(WeightsError, match=r"sense\.npz"):
        sense.read(file)
    with pytest.raises(WeightsError, match=r"sense\.npz"):
        fusion.read(file)


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "sense.npz", version=np.array(sense.VERSION + 1))
    with pytest.raises(WeightsError, match="version"):
        sense.read(tmp_path / "sense.npz")


@pytest.mark.parametrize("semantic", [False, True])
def test_the_fusion_shares_one_whole_between_the_candidates_and_none(semantic: bool) -> None:
    features = FEATURES + (MEANING_FEATURES if semantic else ())
    random = np.random.default_rng(3)
    rows = random.random((5, len(features)), dtype=np.float32)
    table = Table(np.arange(5, dtype=np.int32), rows, random.random(len(NONE_FEATURES), dtype=np.float32))
    shares, none = fusion.shipped(semantic=semantic).probabilities(table)
    assert shares.sum() + none == pytest.approx(1, abs=1e-5)
    assert (shares >= 0).all()


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    with np.load(sense.WEIGHTS / "fusion.npz") as arrays:
        parts = dict(arrays)
    parts["features"] = np.frombuffer(b"one\ntwo", dtype=np.uint8)
    np.savez(tmp_path / "fusion.npz", **parts)
    with pytest.raises(WeightsError, match="other features"):
        fusion.read(tmp_path / "fusion.npz")
