"""Whether the content can be used, told to whoever starts or writes it."""

import sys

from midline.library import ContentErrors, load


def check() -> int:
    """Prints what was read, or every fault with its file, line and mend; 0 when sound, 1 when not."""
    if not is_sound():
        return 1
    library = load()
    print(f"content is sound: {len(library.movements)} movements, rules {library.rules.name}")
    return 0


def is_sound() -> bool:
    """Whether all content files can be used; each fault goes to standard error."""
    try:
        load()
    except ContentErrors as faults:
        print(f"midline: the content cannot be used\n{faults}", file=sys.stderr)
        return False
    return True
