from __future__ import annotations

import threading

import pytest

from volteface.desk.gate import Gate, gate_of


def test_gate_lets_readers_in_together_but_no_writer() -> None:
    gate = Gate()
    with gate.reading(1), gate.reading(1), pytest.raises(TimeoutError), gate.writing(0.01):
        pass
    with gate.writing(1), pytest.raises(TimeoutError), gate.reading(0.01):
        pass
    with gate.writing(1):
        pass


def test_gate_waiting_writer_goes_before_later_readers() -> None:
    gate, order = Gate(), []

    def write() -> None:
        with gate.writing(10):
            order.append("writer")

    def read() -> None:
        with gate.reading(10):
            order.append("reader")

    with gate.reading(1):
        writer = threading.Thread(target=write)
        writer.start()
        while not gate._waiting:
            pass
        reader = threading.Thread(target=read)
        reader.start()
    writer.join()
    reader.join()
    assert order == ["writer", "reader"]


def test_gate_is_one_for_every_way_to_write_the_path() -> None:
    assert gate_of("a.desk") is gate_of("./b/../a.desk")
