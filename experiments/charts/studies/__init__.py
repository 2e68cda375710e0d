"""Charts of single studies, which reports show as well."""
