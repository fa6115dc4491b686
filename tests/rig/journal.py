"""The bridge's journal, read without touching it."""

import shutil
import sqlite3
import tempfile
from pathlib import Path

from recording import Row

FILE = "commands.db"
# In the order of the numbers in the file.
STATES = ("received", "intent", "written", "acked", "superseded", "expired", "rejected", "failed", "unknown")


def read_running(state_directory):
    """Of a bridge that runs. @return a list of Row"""
    return _rows(sqlite3.connect(f"file:{state_directory / FILE}?mode=ro", uri=True))


def read_left(state_directory):
    """Of a bridge that was killed or has stopped: from a copy, for opening it would already repair it.
    @return a list of Row; empty while there is no journal"""
    if not (state_directory / FILE).exists():
        return []
    with tempfile.TemporaryDirectory(prefix="railbridge-") as directory:
        copy = Path(directory)
        for name in (FILE, FILE + "-wal"):
            if (state_directory / name).exists():
                shutil.copyfile(state_directory / name, copy / name)
        return _rows(sqlite3.connect(copy / FILE))


def _rows(database):
    try:
        found = database.execute("SELECT ack_id, state, reason, received_ms, changed_ms FROM command"
                                 " ORDER BY sequence").fetchall()
    except sqlite3.OperationalError as fault:
        if "no such table" in str(fault):
            return []  # killed before it was made
        raise
    finally:
        database.close()
    return [Row(ack_id, STATES[state], reason, received, changed)
            for ack_id, state, reason, received, changed in found]
