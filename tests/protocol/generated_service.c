/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smithy's protocol tests of one service, over the library that the generator made from its model. models.cmake
 * compiles this file once for each model and sets the name of its registry.
 */
#include PROTOCOL_REGISTRY

#include "protocol/runner.h"

int main(void)
{
    vectors v;
    if (!vectors_open(&v, PROTOCOL_TOPIC, "protocol-tests/" PROTOCOL_TOPIC ".json")) return 0;
    cJSON *model = vectors_json("protocol-tests/" PROTOCOL_TOPIC ".json");
    const protocol_tables tables = {&PROTOCOL_SERVICE, PROTOCOL_OPERATIONS, PROTOCOL_OPERATION_COUNT};
    protocol_tests_run(&v, model, &tables);
    cJSON_Delete(model);
    return vectors_close(&v);
}
