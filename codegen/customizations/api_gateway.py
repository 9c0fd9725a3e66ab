"""Amazon API Gateway."""

# restJson1 with the Accept header, without which the service answers in another form.
PROTOCOL = "awsc_internal_api_gateway"
