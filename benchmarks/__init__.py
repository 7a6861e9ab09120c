"""What the bot costs, each time as a ratio to something known, measured in the same run: `python -m benchmarks`."""
