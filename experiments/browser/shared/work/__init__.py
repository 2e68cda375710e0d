"""Work in the background: jobs, the page that shows one, the results that are kept, and downloads."""
