"""Messages go out once, at their time, or say why not."""
