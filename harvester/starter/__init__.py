"""The starter library that comes with gmax: 59 real studies as PubMed XML, each with a summary of our own."""

from importlib.resources import files


def library_xml() -> bytes:
    """The bundled library as one complete PubmedArticleSet, UTF-8, the way efetch sends it."""
    return files(__name__).joinpath("library.xml").read_bytes()
