#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes five lines, one every 400 ms: a response stream to watch.
for number in 1 2 3 4 5; do
    printf 'line %s of 5\n' "$number"
    [ "$number" = 5 ] || sleep 0.4
done
