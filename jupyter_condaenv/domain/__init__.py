"""What the project talks about: plain values and pure functions, nothing but the standard library."""
