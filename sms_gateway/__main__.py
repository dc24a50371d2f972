"""`sms-gateway`, and `python -m sms_gateway`, which is the same."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    try:
        from sms_gateway.cli import main as run
    except KeyboardInterrupt:  # Python is a tenth of a second or two about that
        sys.exit("sms-gateway: stopped")
    run()


if __name__ == "__main__":
    main()
