"""What Clientela promises, each promise held by a machine; the README lists them."""
