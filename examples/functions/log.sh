#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Logs to standard error; the result is on standard output.
echo "handling request $AWS_LAMBDA_REQUEST_ID" >&2
echo "with $AWS_LAMBDA_FUNCTION_MEMORY_SIZE MB" >&2
echo '{"logged":true}'
