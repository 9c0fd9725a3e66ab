#!/bin/sh
# Writes three pieces with a pause after each, to see a response stream at work.
for piece in one two three; do
    printf '%s ' "$piece"
    sleep 0.2
done
