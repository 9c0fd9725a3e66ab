#!/bin/sh
# Greets whom the event names: {"name": "Ada"}. What it writes to standard error is the function's log.
event=$(cat)
name=$(printf '%s' "$event" | sed -n 's/.*"name" *: *"\([^"\\]*\)".*/\1/p')
printf 'greeting %s\n' "${name:-nobody in particular}" >&2
printf '{"message":"Hello%s from lambda-local"}\n' "${name:+, $name,}"
