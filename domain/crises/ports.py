"""What crises need from outside is in the ports of each part of them."""
