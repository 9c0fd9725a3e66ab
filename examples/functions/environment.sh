#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Returns the variables that describe the function and its client.
printf '{"name":"%s","version":"%s","memory":"%s","request":"%s","arn":"%s","region":"%s","context":%s}\n' \
    "$AWS_LAMBDA_FUNCTION_NAME" "$AWS_LAMBDA_FUNCTION_VERSION" "$AWS_LAMBDA_FUNCTION_MEMORY_SIZE" \
    "$AWS_LAMBDA_REQUEST_ID" "$AWS_LAMBDA_INVOKED_FUNCTION_ARN" "$AWS_REGION" "${AWS_LAMBDA_CLIENT_CONTEXT:-null}"
