"""How fast the faces answer over HTTP, beside the floor of what is possible on the same tables."""
