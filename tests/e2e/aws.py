"""The account that the tests emulate: the one that the environments belong to."""

ACCOUNT_ID = "108581769167"
REGION = "us-east-1"
