"""``python -m volteface`` is the same program as ``volteface``."""

from volteface.cli import main

if __name__ == "__main__":
    main()
