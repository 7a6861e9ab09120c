"""Reports in people's own words: is it a report, what figures does it state, and what do they mean for the ledger."""
