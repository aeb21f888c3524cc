"""What people read: the brief, one article with its records, and the wording of both."""
