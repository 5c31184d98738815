"""A stand-in for PubMed's E-utilities on this machine: the same bytes in the same situations, no internet."""
