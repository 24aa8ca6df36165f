"""An open digital clinic for lumbar disc herniation: exercise therapy that follows the pain."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # an older Python must read this file, so nothing modern is in it
    sys.exit("midline: Python 3.11 or newer is needed, this is %d.%d" % sys.version_info[:2])  # noqa: UP031
