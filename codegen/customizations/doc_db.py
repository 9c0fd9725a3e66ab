"""Amazon DocumentDB."""

# As RDS.
PROTOCOL = "awsc_internal_rds"
