#!/bin/sh
# Greets, whatever the event is.
echo '{"message":"Hello from lambda-local"}'
