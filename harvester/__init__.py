"""From PubMed to the database: the client, the parsers, the run."""
