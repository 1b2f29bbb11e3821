"""PostgreSQL, Valkey, web, worker and beat under one supervisor, from pip wheels alone."""
