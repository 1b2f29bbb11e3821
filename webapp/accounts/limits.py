"""Sign-in attempts are counted by address and by name: a guesser waits, everybody else does not."""

from django.core.cache import cache

ATTEMPTS = 10
WINDOW_SECONDS = 15 * 60


def _keys(address: str, name: str) -> tuple[str, str]:
    return f"sign-in:address:{address}", f"sign-in:name:{name.lower()[:150]}"


def too_many(address: str, name: str) -> bool:
    """True once either the address or the name has failed ATTEMPTS times within the window."""
    return any(count >= ATTEMPTS for count in cache.get_many(_keys(address, name)).values())


def note_failure(address: str, name: str) -> None:
    for key in _keys(address, name):
        cache.add(key, 0, WINDOW_SECONDS)
        try:
            cache.incr(key)
        except ValueError:  # it expired between the two lines: the window starts anew
            cache.set(key, 1, WINDOW_SECONDS)


def forget(address: str, name: str) -> None:
    """A correct sign-in clears the name's count; the address keeps its own, so one good account opens no door."""
    cache.delete(_keys(address, name)[1])
