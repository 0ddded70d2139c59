"""What is told of crises: so far nothing."""
