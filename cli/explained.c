#include "explained.h"

#include <string.h>

#include "connection.h"

const awsc_setting *awsc_cli_find_setting(const awsc_explanation *explanation, const char *name)
{
    for (size_t i = 0; i < explanation->count; i++) {
        if (strcmp(explanation->items[i]->name, name) == 0) return explanation->items[i];
    }
    return NULL;
}

bool awsc_cli_has_no_credentials(const awsc_cli *cli)
{
    awsc_config config = awsc_cli_config(cli);
    awsc_explanation *explanation = NULL;
    config.logger = NULL;
    if (awsc_config_explain(&config, cli->model->service->sdk_id, &explanation, NULL)) return false;
    const awsc_setting *chosen = awsc_cli_find_setting(explanation, "credentials");
    bool nothing =
        chosen->value ? strcmp(chosen->value, "instance metadata") == 0 : chosen->source == AWSC_SOURCE_NOT_SET;
    awsc_free(explanation);
    return nothing;
}
