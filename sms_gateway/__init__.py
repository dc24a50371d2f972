"""sms-gateway: the 1078 channel."""
