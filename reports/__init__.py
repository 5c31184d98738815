"""From the database to pages, plots, exports and notices; read-only."""
