"""Right answers written in other ways than the reference solutions, one module per exercise."""
