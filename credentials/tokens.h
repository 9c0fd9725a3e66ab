/* SPDX-License-Identifier: Apache-2.0 */
/* Declares the commands that print tokens. Each returns an exit code. */
#ifndef CREDENTIALS_TOKENS_H
#define CREDENTIALS_TOKENS_H

#include "options.h"

int awsc_tool_token_rds(const arguments *given);
int awsc_tool_token_dsql(const arguments *given);
int awsc_tool_token_elasticache(const arguments *given);
int awsc_tool_token_memorydb(const arguments *given);
int awsc_tool_token_msk(const arguments *given);
int awsc_tool_token_eks(const arguments *given);
int awsc_tool_token_bedrock(const arguments *given);

#endif
