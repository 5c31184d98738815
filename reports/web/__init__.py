"""`gmax serve`: the library in a browser, on Datasette (the extra `web`)."""
