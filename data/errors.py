"""What can go wrong, named by what the reader should do next.

GmaxError                     exit 1  the message is one line for the person at the keyboard
├── ConfigError               exit 2  an option, topic file or key is wrong: mend it and run again
├── SourceError               exit 1  the PubMed side
│   ├── TransientSourceError  exit 1  outage, limit, cut reply: tries used up, run again later
│   └── BadResponse           exit 1  answered, but not what the protocol says: run again, then report it
├── StoreError                exit 1  no database, damaged, or made by a newer gmax
├── InputError                exit 1  a file given by the user cannot be read as what it should be
├── PartialHarvest            exit 3  what was stored is kept; run again to continue
└── HarvestBusy               exit 4  another run holds the lock: wait for it
"""

from __future__ import annotations


class GmaxError(Exception):
    """Base of all errors that are told to the user in one line; `exit_code` is what the command returns."""

    exit_code = 1


class ConfigError(GmaxError):
    """An option, an environment variable, a topic file or the API key is wrong: mend it and run again."""

    exit_code = 2


class SourceError(GmaxError):
    """PubMed, or what stands between it and us, did not give what was asked."""


class TransientSourceError(SourceError):
    """All tries are used up on something that passes by itself: run again later."""


class BadResponse(SourceError):
    """PubMed answered with something the protocol does not allow; trying again at once would not help."""


class StoreError(GmaxError):
    """The database is missing, damaged, not writable, or made by a newer gmax."""


class InputError(GmaxError):
    """A file that was given cannot be read as what it should be."""


class PartialHarvest(GmaxError):
    """The run stopped before its end; what it stored is kept and the next run continues."""

    exit_code = 3


class HarvestBusy(GmaxError):
    """Another run holds the lock on this database."""

    exit_code = 4
