"""What docs/triage.md says of the suggestions is what is measured, and is good enough to be shown."""

import pytest

from bench.triage.__main__ import REPORTS, SEED, documented, measured
from bench.triage.measure import NONE, accuracy, generated, judged, told


def test_the_document_tells_what_is_measured() -> None:
    assert documented() == measured(*generated(SEED, REPORTS))


@pytest.mark.parametrize("seed", [1, 2])
def test_suggestions_are_mostly_right_and_confidence_keeps_its_word(seed: int) -> None:
    for decisions, floor in zip(generated(seed, 2000), (0.88, 0.92), strict=True):
        every = judged(decisions)
        sure = [one for one in every if one.said and one.said.confidence >= 0.95]
        assert sum(one.said is not None for one in every) >= 0.8 * len(every)
        assert accuracy(every) >= floor
        assert accuracy(sure) >= 0.93


def test_other_reports_are_made_up_by_another_seed_and_too_few_teach_nothing() -> None:
    assert generated(1, 50) == generated(1, 50) != generated(2, 50)
    agencies, _classes = generated(1, 20)
    assert all(one.said is None for one in judged(agencies))
    assert f"| {NONE} |" in told("Agency", judged(agencies))
