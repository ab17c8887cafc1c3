"""docs/faults.md says what the simulator does."""

from __future__ import annotations

import re
from pathlib import Path

from device.simulator.disk import CLEAR_CHECKS, REPORT_CHECKS
from device.simulator.faults import fault_of
from tests.fault_page import TABLES, with_tables

PAGE = (Path(__file__).parent.parent / "docs" / "faults.md").read_text("utf-8")


def test_its_tables_are_those_of_the_code() -> None:
    assert with_tables(PAGE) == PAGE, "run: make diagrams"


def test_it_has_every_table() -> None:
    assert all(f"<!-- table: {name} -->" in PAGE for name in TABLES)


def test_its_examples_are_faults() -> None:
    examples = re.findall(r"--fault (\S+)", PAGE.partition("## How")[0])
    assert len(examples) > 3
    assert all(fault_of(one) for one in examples)


def test_it_names_every_natural_cause() -> None:
    natural = PAGE.partition("Refusals also")[2].partition("<!--")[0]
    assert {code for code, _ in (*REPORT_CHECKS, *CLEAR_CHECKS)} <= set(re.findall(r"\b\d{3}\b", natural))
