#!/bin/sh
# Fails without a word: the exit status is all there is.
exit 3
