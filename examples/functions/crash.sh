#!/bin/sh
# Is killed by a signal.
kill -SEGV $$
