#!/bin/sh
# Writes a line every 400 ms, five in all: a response to watch while it is being made.
for number in 1 2 3 4 5; do
    printf 'line %s of 5\n' "$number"
    [ "$number" = 5 ] || sleep 0.4
done
