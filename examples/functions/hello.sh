#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Greets the name in the event: {"name": "Ada"}. Its standard error is the function's log.
event=$(cat)
name=$(printf '%s' "$event" | sed -n 's/.*"name" *: *"\([^"\\]*\)".*/\1/p')
printf 'greeting %s\n' "${name:-nobody in particular}" >&2
printf '{"message":"Hello%s from lambda-local"}\n' "${name:+, $name,}"
