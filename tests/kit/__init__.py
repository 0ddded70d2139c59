"""What tests build with: fakes that keep a port's promises, and questions every adapter answers."""
