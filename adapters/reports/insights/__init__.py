"""Reports on paper, in workbooks and in tables, all made of what was gathered once."""
