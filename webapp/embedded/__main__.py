"""`python -m webapp.embedded`: the whole product in one terminal, until Ctrl-C."""

import sys

from webapp.embedded.supervisor import main

sys.exit(main())
