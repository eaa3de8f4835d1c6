"""What is told of a patch and of what mends it: a review, the answer to a mail, a commit."""
