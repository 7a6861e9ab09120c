"""The tables of the ledger and what the database itself sees to: nothing is deleted, nothing is reworded."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from knowledge.ledger.view import PROGRESS

migrations = Migrations("ledger")


@migrations()
def reports(db: Database) -> None:
    """Create the table of reports; the database itself sees to it that none is deleted or changed."""
    fixed = "list, place, indicator, done, reported_by, reported_on, recorded_at, note, channel"
    db["reports"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "list": str,
            "place": str,
            "indicator": str,
            "done": str,
            "reported_by": str,
            "reported_on": str,
            "recorded_at": str,
            "note": str,
            "channel": str,
            "state": str,
        },
        pk="id",
        not_null=set(fixed.split(", ")) | {"state"},
    )
    db.execute("CREATE INDEX reports_by_target ON reports (list, place, indicator, reported_on)")
    kept = "BEGIN SELECT RAISE(ABORT, 'reports are only ever added'); END"
    db.execute(f"CREATE TRIGGER reports_stay BEFORE DELETE ON reports {kept}")
    db.execute(f"CREATE TRIGGER reports_keep_their_words BEFORE UPDATE OF {fixed} ON reports {kept}")


_KEPT = "reports are only ever added"
_DECIDED = "a report is decided once"


@migrations()
def decisions(db: Database) -> None:
    """Let reports wait, be decided once and be withdrawn; keep increments, reporters by id, and evidence."""
    for column in (
        "added TEXT",
        "reporter INTEGER",
        "evidence TEXT NOT NULL DEFAULT ''",
        "decided_by TEXT",
        "decider INTEGER",
        "decided_at TEXT",
        "reason TEXT",
    ):
        db.execute(f"ALTER TABLE reports ADD COLUMN {column}")
    _index_by_state(db)
    _guard_what_is_said(db)
    _guard_what_is_decided(db)


def _index_by_state(db: Database) -> None:
    target = "list, place, indicator, reported_on, id"
    # figures are read from these two alone; the state must stand in the query as it stands here
    db.execute(f"CREATE INDEX reports_approved ON reports ({target}, done) WHERE state = 'approved'")
    db.execute(f"CREATE INDEX reports_waiting ON reports ({target}) WHERE state = 'pending'")
    db.execute("DROP INDEX reports_by_target")
    db.execute(f"CREATE INDEX reports_by_target ON reports ({target})")
    db.execute("CREATE INDEX reports_by_reporter ON reports (reporter) WHERE reporter IS NOT NULL")


def _guard_what_is_said(db: Database) -> None:
    db.execute("DROP TRIGGER reports_keep_their_words")
    words = "id, list, place, indicator, added, reported_on, recorded_at, note, channel"
    _forbid(db, "reports_keep_their_words", f"UPDATE OF {words}", _KEPT)
    # running totals of increments follow when an earlier report is approved or withdrawn
    _forbid(db, "reports_keep_their_figures", "UPDATE OF done", _KEPT, "OLD.added IS NULL")
    _forbid(db, "reports_keep_their_evidence", "UPDATE OF evidence", _KEPT, "OLD.evidence <> ''")
    # those who leave are forgotten: a name may only ever be emptied
    _forbid(db, "reports_keep_their_reporters", "UPDATE OF reporter", _KEPT, "NEW.reporter IS NOT NULL")
    _forbid(db, "reports_keep_their_names", "UPDATE OF reported_by", _KEPT, "NEW.reported_by <> ''")


def _guard_what_is_decided(db: Database) -> None:
    begins = "NEW.state NOT IN ('pending', 'approved')"
    _forbid(db, "reports_begin", "INSERT", "a report begins pending or approved", begins)
    once = (
        "NOT (OLD.state = 'pending' AND NEW.state IN ('approved', 'returned', 'withdrawn')"
        " OR OLD.state = 'approved' AND NEW.state = 'withdrawn')"
    )
    _forbid(db, "reports_leave_pending_once", "UPDATE OF state", _DECIDED, once)
    _forbid(db, "reports_keep_their_decision", "UPDATE OF decided_at, reason", _DECIDED, "OLD.decided_at IS NOT NULL")
    named = "OLD.decided_at IS NOT NULL AND (NEW.decider IS NOT NULL OR NEW.decided_by <> '')"
    _forbid(db, "reports_keep_their_deciders", "UPDATE OF decider, decided_by", _DECIDED, named)


def _forbid(db: Database, name: str, act: str, told: str, when: str = "", *, table: str = "reports") -> None:
    condition = f"WHEN {when} " if when else ""
    db.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{told}'); END")


@migrations()
def audit(db: Database) -> None:
    """Create the audit; a person in it can only be taken out."""
    db["audit"].create(  # type: ignore[union-attr]
        {"id": int, "at": str, "actor": int, "action": str, "person": int, "details": str},
        pk="id",
        not_null={"at", "action", "details"},
    )
    _forbid(db, "audit_stays", "DELETE", "the audit is only ever added to", table="audit")
    _forbid(
        db,
        "audit_keeps_its_words",
        "UPDATE OF id, at, action, details",
        "the audit is only ever added to",
        table="audit",
    )
    gone = "NEW.actor IS NOT NULL AND NEW.actor IS NOT OLD.actor OR NEW.person IS NOT NULL AND NEW.person IS NOT OLD.person"
    _forbid(
        db, "audit_keeps_its_people", "UPDATE OF actor, person", "the audit is only ever added to", gone, table="audit"
    )


@migrations()
def settings(db: Database) -> None:
    """Create the table of what the program wants remembered: names and values, one of each."""
    db["settings"].create({"name": str, "value": str}, pk="name", not_null={"value"})  # type: ignore[union-attr]


@migrations()
def targets(db: Database) -> None:
    """Put the list's targets beside the reports, and show progress as a table: one row for each target."""
    db.execute("DROP INDEX reports_waiting")
    db.execute(
        "CREATE INDEX reports_waiting ON reports (list, place, indicator, reported_on, id, done) WHERE state = 'pending'"
    )
    db.execute(
        "CREATE TABLE targets (list TEXT NOT NULL, place TEXT NOT NULL, indicator TEXT NOT NULL,"
        " position INTEGER NOT NULL, target NUMERIC, unit TEXT NOT NULL, comparator TEXT NOT NULL, words TEXT NOT NULL,"
        " row INTEGER NOT NULL, starts TEXT NOT NULL, deadline TEXT NOT NULL, PRIMARY KEY (list, place, indicator))"
    )
    db.execute(PROGRESS)


@migrations()
def numbers(db: Database) -> None:
    """Close the back door: INSERT OR REPLACE would take a row away without any trigger on deleting."""
    for table, told in (("reports", _KEPT), ("audit", "the audit is only ever added to")):
        known = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - constants only
        _forbid(db, f"{table}_keep_their_numbers", "INSERT", told, known, table=table)


@migrations()
def changes(db: Database) -> None:
    """Count what is written to the reports, so that figures are not read anew because of something else."""
    db.execute("CREATE TABLE reports_changes (count INTEGER NOT NULL)")
    db.execute("INSERT INTO reports_changes VALUES (0)")
    for act in ("INSERT", "UPDATE"):
        counted = "BEGIN UPDATE reports_changes SET count = count + 1; END"
        db.execute(f"CREATE TRIGGER reports_count_each_{act.lower()} AFTER {act} ON reports {counted}")
