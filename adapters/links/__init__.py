"""What short links need beside the database: codes to scan, names of machines, a tape of clicks."""
