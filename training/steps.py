"""One step of training and the rate at which it is made: what all trainings here share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import nn

SLOWEST = 0.02
"""Share of the highest rate at which the last steps are made."""


class Steps:
    """AdamW with a rate that rises for a share of the steps and then falls to almost nothing.

    Args:
        model: what is trained.
        groups: its parameters, each group with its highest rate.
        total: steps that are planned.
        warm: one of how many steps the rate rises.
    """

    def __init__(self, model: nn.Module, groups: Iterable[Mapping[str, object]], *, total: int, warm: int = 10) -> None:
        self.total, self.done = total, 0
        rising = max(1, total // warm)
        self._model = model
        self._optimizer = torch.optim.AdamW(list(groups), weight_decay=0.01, fused=True)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer,
            lambda step: min((step + 1) / rising, max(SLOWEST, (total - step) / max(1, total - rising))),
        )

    def make(self, loss: torch.Tensor) -> None:
        """Change the weights by one step down the gradient of ``loss``."""
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        self.done += 1
