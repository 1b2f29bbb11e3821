"""A message that a killed worker had taken is in its queue again, once, after restore_orphans()."""

from kombu import Connection, Queue

from webapp.celery import app
from webapp.embedded.orphans import restore_orphans


def test_a_taken_message_comes_back_once() -> None:
    queue = Queue("orphans-of-a-test", routing_key="orphans-of-a-test")
    options = app.conf.broker_transport_options
    with Connection(app.conf.broker_url, transport_options=options) as sender:
        sender.Producer().publish({"id": 1}, routing_key=queue.name, declare=[queue], serializer="json")
    taker = Connection(app.conf.broker_url, transport_options=options)
    channel = taker.default_channel
    message = queue(channel).get()
    assert message is not None and message.payload == {"id": 1}
    # As after kill -9: no acknowledgement, no goodbye that would hand the message back.
    channel.qos.restore_at_shutdown = False
    assert queue(channel).get() is None
    restore_orphans()
    with Connection(app.conf.broker_url, transport_options=options) as next_worker:
        bound = queue(next_worker.default_channel)
        again = bound.get()
        assert again is not None and again.payload == {"id": 1}
        again.ack()
        assert bound.get() is None
        bound.delete()
