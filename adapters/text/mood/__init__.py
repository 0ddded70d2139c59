"""What a text says about its writer's mood and wish: by lists of words and rules."""
