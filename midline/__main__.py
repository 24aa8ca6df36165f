"""`python -m midline`: the same as the command `midline`."""

from midline.wiring.cli import main

raise SystemExit(main())
