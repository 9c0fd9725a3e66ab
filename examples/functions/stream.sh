#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes three pieces with a pause after each, to demonstrate a response stream.
for piece in one two three; do
    printf '%s ' "$piece"
    sleep 0.2
done
