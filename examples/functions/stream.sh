#!/bin/sh
# Writes three pieces with a pause after each, to demonstrate a response stream.
for piece in one two three; do
    printf '%s ' "$piece"
    sleep 0.2
done
