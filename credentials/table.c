/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include "commands.h"
#include "tokens.h"

#define TOKEN(name, options, required, help)                                                                           \
    {                                                                                                                  \
        "token", #name, (options) | (required) | OPTION_BIT(JSON), required, awsc_tool_token_##name, help              \
    }

const command_row awsc_tool_command_rows[] = {
    {"process", NULL, 0, 0, awsc_tool_run_process, "credentials as JSON, for credential_process of a profile"},
    {"env", NULL, 0, 0, awsc_tool_run_environment,
     "credentials as lines for a shell: eval \"$(awsc-credentials env)\""},
    {"curl", NULL, OPTION_BIT(SERVICE), OPTION_BIT(SERVICE), awsc_tool_run_curl, "credentials for curl --config -"},
    TOKEN(rds, OPTION_BIT(SORTED), OPTION_BIT(HOST) | OPTION_BIT(PORT) | OPTION_BIT(USER),
          "password for RDS or Aurora"),
    TOKEN(dsql, OPTION_BIT(ADMIN) | OPTION_BIT(EXPIRES), OPTION_BIT(HOST), "password for Aurora DSQL"),
    TOKEN(elasticache, OPTION_BIT(SERVERLESS), OPTION_BIT(CACHE) | OPTION_BIT(USER), "password for ElastiCache"),
    TOKEN(memorydb, 0, OPTION_BIT(CLUSTER) | OPTION_BIT(USER), "password for MemoryDB"),
    TOKEN(msk, OPTION_BIT(USER_AGENT), 0, "token for MSK, for SASL/OAUTHBEARER"),
    TOKEN(eks, OPTION_BIT(STS_HOST) | OPTION_BIT(EXEC_CREDENTIAL), OPTION_BIT(CLUSTER), "token for a cluster of EKS"),
    TOKEN(bedrock, OPTION_BIT(EXPIRES), 0, "short-term key of Amazon Bedrock"),
};
const size_t awsc_tool_command_count = sizeof awsc_tool_command_rows / sizeof *awsc_tool_command_rows;
