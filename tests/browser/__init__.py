"""The back office in a real browser, on the production server with the demo's book."""
