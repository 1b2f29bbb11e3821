"""Messages that a killed worker had taken: back into their queues at once, not after the broker's twelve hours.

Only while no worker is alive: one that lives would see its own task handed out again.
"""

from typing import Any

from webapp.celery import app


def restore_orphans() -> None:
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel  # of the Redis transport, which its types do not know
        channel.visibility_timeout = -1
        channel.qos.restore_visible(num=1000)


if __name__ == "__main__":
    restore_orphans()
