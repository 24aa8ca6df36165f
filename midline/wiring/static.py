"""Static files under names that carry their hash, with compressed twins, so that a browser keeps them for good."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedAndCompressed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also rewrites the imports between ES modules to the hashed names."""

    support_js_module_import_aggregation = True
    manifest_strict = False


def prepare() -> None:
    """Collects, hashes and compresses the static files into the home folder, unless they are there already."""
    stamp = Path(settings.STATIC_ROOT, "sources.sha256")
    wanted = _sources()
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted, "ascii")


def _sources() -> str:
    """A hash over name, size and time of every source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
