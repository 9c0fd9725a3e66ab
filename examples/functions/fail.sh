#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fails with an error object in the service's format.
echo '{"errorType":"OutOfCheese","errorMessage":"there is no cheese left","stackTrace":[]}'
exit 1
