"""One module for each group of rows; what comes after `./run bench` are their names."""
