"""PostgreSQL: SQLModel declares the tables, asyncpg runs the statements, the walls are its own."""
