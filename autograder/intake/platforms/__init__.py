"""What each learning platform's download of a class says by its names and in files about it.

No module here opens a student's file.
"""
