"""The whole harvest on the bundled starter library: over HTTP, from the stand-in server, like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data.topic import Search, Topic
from harvester.client import EutilsClient
from harvester.client_settings import ClientSettings
from harvester.progress import Watcher
from harvester.run import HarvestOptions, harvest
from harvester.standin.corpus import Corpus
from harvester.standin.server import StandinServer
from harvester.starter import library_xml
from harvester.summary import RunReport

WHOLE_LIBRARY = Search(
    id="starter",
    label="The whole starter library",
    outcome="any",
    why="The topic's searches pass most near misses by; the demo shows how gmax screens those, too.",
    default=True,
    all_of=(),
    guards=(),
    query="all[sb]",
)


def demo_topic(topic: Topic) -> Topic:
    """The topic with one more search, which asks the stand-in for everything it has."""
    return replace(topic, searches=(*topic.searches, WHOLE_LIBRARY))


def harvest_starter(path: Path, topic: Topic, watcher: Watcher | None = None) -> RunReport:
    """Harvest the 59 bundled studies into the database of that path; run twice, the second changes nothing."""
    with StandinServer(Corpus(library_xml())) as server:
        client = EutilsClient(ClientSettings(base_url=server.url), remind=False)
        return harvest(path, demo_topic(topic), client, HarvestOptions(kind="demo"), watcher)
