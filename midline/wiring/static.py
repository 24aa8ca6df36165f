"""Static files under names that carry their hash, with compressed twins, so that a browser keeps them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedAndCompressed(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports between ES modules to the hashed names."""

    support_js_module_import_aggregation = True
    manifest_strict = False
