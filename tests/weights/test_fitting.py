"""What learns the weights: its slopes are right, it is deterministic, and it does learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from knowledge import words
from knowledge.ideas import Cutter
from knowledge.paraphrases import Intent, Sort
from knowledge.text import fold
from knowledge.views import views
from tests.weights import fit_sense, pairs, sense_file
from tests.weights.adam import Adam
from tests.weights.roughen import Roughener

INTENTS = [
    Intent(
        "证书过期", ("证书过期", "CA到期了", "数字凭证失效", "cert expired", "证书过期咋办"), Sort.FIELD, "a"
    ),
    Intent(
        "打印偏移", ("打印偏移", "票打歪了", "字印到框外", "print is shifted", "打歪咋办"), Sort.FIELD, "a"
    ),
    Intent(
        "找不到设备",
        ("找不到设备", "盘插上没反应", "认不到盘", "device not found", "灯不亮"),
        Sort.FIELD,
        "a",
    ),
    Intent("天气", ("天气", "今天下雨吗", "明天热不热", "weather today", "会下雪吗"), Sort.NEXT_DOOR, "b"),
    Intent("跳过审批", ("跳过审批", "不用批准", "别走流程", "skip approval", "直接清"), Sort.FORBIDDEN, "b"),
]
CUTTER = Cutter(words.shipped())


def test_the_slopes_of_a_batch_are_those_of_its_loss() -> None:
    random = np.random.default_rng(1)
    one: Any = random.normal(size=(4, 3))  # in double precision, for the sake of the differences
    other: Any = random.normal(size=(4, 3))
    _, by_one, by_other, by_sharpness = pairs.agreement(one, other, 2.0)
    step = 1e-5
    for array, slope in ((one, by_one), (other, by_other)):
        for at in np.ndindex(array.shape):
            kept = array[at]
            losses = []
            for move in (step, -step):
                array[at] = kept + move
                losses.append(pairs.agreement(one, other, 2.0)[0])
            array[at] = kept
            assert slope[at] == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=1e-4)
    losses = [pairs.agreement(one, other, 2.0 * float(np.exp(move)))[0] for move in (step, -step)]
    assert by_sharpness == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=1e-4)


def test_adam_goes_down_and_leaves_untouched_rows_alone() -> None:
    values = np.array([[3.0], [3.0]], dtype=np.float32)
    learner = Adam(values)
    for _ in range(300):
        learner.step(2 * values[[0]], 0.05, np.array([0]))
    assert values[0, 0] == pytest.approx(0, abs=0.05)
    assert values[1, 0] == 3.0


def test_rough_sayings_are_the_same_each_time_and_not_all_tidy() -> None:
    sayings = [saying for intent in INTENTS for saying in intent.sayings]
    first, second = ([Roughener(sayings, 5).rough(saying) for saying in sayings] for _ in range(2))
    assert first == second
    assert sum(rough != saying for rough, saying in zip(first, sayings, strict=True)) > len(sayings) / 2


def test_a_batch_pairs_two_sayings_of_one_intent_and_no_intent_twice() -> None:
    given = pairs.corpus(INTENTS, 1)
    of_text = {
        form: number for number, forms in enumerate(given.intents) for saying in forms for form in saying
    }
    for one, other in pairs.batches(given, 20, 4, 1):
        intents = [of_text[text] for text in one]
        assert intents == [of_text[text] for text in other]
        assert len(set(intents)) == len(intents)


def test_the_sense_learns_a_small_bank_and_is_read_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    given = pairs.corpus(INTENTS, 1)
    bag = fit_sense.fit(INTENTS, given, CUTTER, 1, steps=60)
    file = tmp_path_factory.mktemp("weights") / "sense.npz"
    sense = sense_file.write(file, bag, np.eye(6, 4, dtype=np.float32), INTENTS, CUTTER)
    vectors = sense.vectors([views(fold(text), CUTTER) for text in ("证书过期咋办", "证书过期", "打印偏移")])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert sense.next_door.tolist() == [False, False, False, True, True]
    assert sense.forbidden.tolist() == [False, False, False, False, True]
    assert sense.sayings == 25
