"""Amazon Neptune."""

# As RDS.
PROTOCOL = "awsc_internal_rds"
