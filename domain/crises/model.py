"""What the parts of this room share: so far nothing. A detector and a signal lie in files of their
own."""
