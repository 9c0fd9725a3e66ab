#!/bin/sh
# Fails without output, only with an exit status.
exit 3
