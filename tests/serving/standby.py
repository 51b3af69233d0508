"""A PostgreSQL that follows another one: its copy, streamed, for reading."""

import time

from tests.database import PORT, PostgresServer

IS_LEVEL = "SELECT pg_last_wal_replay_lsn() >= '{}'::pg_lsn"


class Standby(PostgresServer):
    """Begins with a base backup of the primary and replays what that writes; notes in its log
    every statement it is asked."""

    def __init__(self, primary):
        super().__init__(primary.source)
        self.primary, self.heard = primary, 0

    def launch(self, **settings):
        super().launch(log_statement="all", **settings)

    def _initdb(self):
        source = ["-h", self.primary.folder, "-p", str(PORT), "-U", "postgres"]
        how = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        self._fill("pg_basebackup", *source, *how)

    def _furnish(self):
        """Nothing: it has what the primary has."""

    def pause(self):
        """Replay nothing, until `resume`."""
        self.execute("SELECT pg_wal_replay_pause()")
        self._wait_until("SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def resume(self):
        self.execute("SELECT pg_wal_replay_resume()")

    def catch_up(self):
        """Wait until it has replayed all that the primary has written."""
        ((written,),) = self.primary.execute("SELECT pg_current_wal_insert_lsn()")
        self._wait_until(IS_LEVEL.format(written))

    def _wait_until(self, question, seconds=10):
        deadline = time.monotonic() + seconds
        while self.execute(question) != [(True,)]:
            assert time.monotonic() < deadline, question
            time.sleep(0.01)

    def overheard(self):
        """What it was asked since this was called the last time."""
        log = (self.folder / "log").read_text(errors="replace")
        news, self.heard = log[self.heard :], len(log)
        return news
