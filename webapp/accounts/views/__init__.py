"""Pages of accounts: sign in, enter by link, settings."""
