"""What several tests need: the course's files, classes that hand in, and ways to read results."""
