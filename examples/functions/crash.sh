#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Is killed by a signal.
kill -SEGV $$
