"""Progress as a table for those who read the database with other tools: one row for each target."""

from __future__ import annotations


def _newest(column: str, state: str) -> str:
    return (
        f"(SELECT {column} FROM reports r WHERE r.list = t.list AND r.place = t.place AND r.indicator = t.indicator"  # noqa: S608
        f" AND r.state = '{state}' ORDER BY r.reported_on DESC, r.id DESC LIMIT 1)"
    )


PROGRESS = f"""
CREATE VIEW progress AS
WITH today (day) AS (
    SELECT coalesce(
        (SELECT nullif(value, '') FROM settings WHERE name = 'today'),
        date('now', (SELECT value FROM settings WHERE name = 'utc_offset')),
        date('now')
    )
),
known AS (
    SELECT t.*, day, CAST({_newest("done", "approved")} AS NUMERIC) AS done,
        CAST({_newest("done", "pending")} AS NUMERIC) AS pending, {_newest("reported_on", "approved")} AS as_of,
        100 * max(0, min(julianday(day), julianday(deadline)) - julianday(starts) + 1)
            / (julianday(deadline) - julianday(starts) + 1) AS time_progress
    FROM targets t, today
),
rated AS (
    SELECT *, CASE WHEN done IS NULL THEN NULL WHEN target > 0 THEN 100.0 * done / target ELSE 100 END AS rate FROM known
)
SELECT list, place, indicator, target, unit, done, pending, max(target - done, 0) AS remaining,
    round(rate, 1) AS rate, round(time_progress, 1) AS time_progress,
    CASE
        WHEN rate IS NULL THEN NULL
        WHEN rate >= 100 THEN iif(
            as_of <= deadline OR EXISTS (
                SELECT 1 FROM reports r WHERE r.list = rated.list AND r.place = rated.place
                AND r.indicator = rated.indicator AND r.state = 'approved' AND r.reported_on <= deadline
                AND CAST(r.done AS NUMERIC) >= coalesce(target, 0)
            ), 'green', 'yellow')
        WHEN day > deadline OR round(time_progress - rate, 6) > yellow_within THEN 'red'
        WHEN round(time_progress - rate, 6) <= green_within THEN 'green'
        ELSE 'yellow'
    END AS light,
    as_of, deadline, row
FROM rated, (
    SELECT CAST(max(iif(name = 'green_within', value, NULL)) AS NUMERIC) AS green_within,
        CAST(max(iif(name = 'yellow_within', value, NULL)) AS NUMERIC) AS yellow_within
    FROM settings
)
ORDER BY list, position
"""  # noqa: S608 - constants only
"""Everything that the progress of a target comes to; it is read through the two indexes of figures."""
