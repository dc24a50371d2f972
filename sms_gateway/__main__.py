"""`python -m sms_gateway` is `sms-gateway`."""

from sms_gateway.cli import main

main()
