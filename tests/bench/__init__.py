"""What the service costs, as ratios to floors measured in the same run."""
