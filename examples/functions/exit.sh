#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fails without output, only with an exit status.
exit 3
