#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Takes two seconds.
sleep 2
echo '"done"'
