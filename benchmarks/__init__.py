"""How fast volteface reads, how much memory it takes and how quickly the desk answers; ``python -m benchmarks``."""
