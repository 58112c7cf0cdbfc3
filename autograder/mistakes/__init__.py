"""Known wrong answers, one module per exercise: rejected in tests, recognised in feedback."""
