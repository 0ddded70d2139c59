"""What people take part in: contests, with draws that anybody can verify."""
