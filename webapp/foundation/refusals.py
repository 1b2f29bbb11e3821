"""What a service says when it will not do as asked."""

from merger.errors import MergerError


class Refused(MergerError):
    """The request cannot be met as it stands. ``field`` in ``facts`` names the form field to blame, if any.

    ``suggested`` in ``facts`` is the value for that field which would do.
    """

    status = 422


class TooLarge(Refused):
    """More bytes than this server takes."""

    status = 413


class Conflict(Refused):
    """The thing is not in the state that the request supposes; ``current`` in ``facts`` is what it is now."""

    status = 409
