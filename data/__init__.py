"""The study database and everything that can be said about a text: knows nothing of the network or of reports."""
