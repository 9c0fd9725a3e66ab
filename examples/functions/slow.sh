#!/bin/sh
# Takes two seconds.
sleep 2
echo '"done"'
